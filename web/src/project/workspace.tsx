import { useCallback, useRef, useState } from 'react';
import type { Project } from '../api/types';
import { keepWidth, keptWidth } from '../app/preferences';
import { useUser } from '../session/user';
import { Tabs } from '../ui/tabs';
import { addToDraft } from './composer';
import { Conversation } from './conversation/conversation';
import { Divider } from './divider';
import { KeptPanel } from './kept-panel';
import type { Life } from './life-commands';
import { OtherPanel } from './other-panel';
import { focusShortcut, usePanelKeys } from './panel-focus';
import { type PanelName, tabsFor } from './panels';
import { fixRequest } from './preview/fix-request';
import { PreviewPanel } from './preview/preview-panel';
import { previewViewOf } from './preview/preview-view';
import { useIsWide, useRoom } from './room';
import { fittingWidth, USUAL_WIDTH } from './split-width';
import { usePanel } from './use-panel';
import styles from './workspace.module.css';

const WIDTH_NAME = 'conversation';

interface WorkspaceProps {
  readonly project: Project;
  readonly life: Life;
}

/** The conversation and the site side by side, or one behind the other where there is no room. */
export function Workspace({ project, life }: WorkspaceProps) {
  const isWide = useIsWide();
  const [panel, show] = usePanel(isWide);
  const split = useRef<HTMLDivElement>(null);
  const { width: room } = useRoom(split);
  const [wished, setWished] = useState(() => keptWidth(WIDTH_NAME) ?? USUAL_WIDTH);
  const width = room === 0 ? wished : fittingWidth(wished, room);
  const askAgent = usePaths({ project, isWide, show });
  const select = (name: PanelName) => void show(name);
  return (
    <div
      ref={split}
      className={styles.split}
      style={isWide ? { gridTemplateColumns: `${width}px auto minmax(0, 1fr)` } : undefined}
    >
      {isWide && (
        <>
          <div className={styles.conversation}>
            <Conversation project={project} />
          </div>
          <Divider width={width} room={room} onMove={setWished} onDone={(kept) => keepWidth(WIDTH_NAME, kept)} />
        </>
      )}
      <Tabs
        label={`Parts of ${project.name}`}
        tabs={tabsFor(isWide)}
        selected={panel}
        onSelect={select}
        className={styles.tabs}
        panelClassName={styles.panel}
      >
        <KeptPanel isShown={panel === 'preview'}>
          <PreviewPanel project={project} life={life} onShowLogs={() => select('logs')} onAskAgent={askAgent} />
        </KeptPanel>
        <OtherPanel name={panel} project={project} life={life} onShow={select} />
      </Tabs>
    </div>
  );
}

interface PathsProps {
  readonly project: Project;
  readonly isWide: boolean;
  readonly show: (name: PanelName) => Promise<void>;
}

/** The ways between the conversation and the site, by keys; answers the one that takes what went wrong to the agent. */
function usePaths({ project, isWide, show }: PathsProps): () => void {
  const user = useUser();
  const toConversation = useCallback(async () => {
    if (!isWide) await show('conversation');
    focusShortcut('composer');
  }, [isWide, show]);
  const toPreview = useCallback(async () => {
    await show('preview');
    focusShortcut('preview');
  }, [show]);
  usePanelKeys(toConversation, toPreview);
  return () => {
    const { sentence, logTail } = previewViewOf(project);
    addToDraft(`project.${project.id}.${user.id}`, (begun) => fixRequest({ message: sentence, logTail }, begun));
    void toConversation();
  };
}

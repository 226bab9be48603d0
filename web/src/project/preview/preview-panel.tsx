import { useState } from 'react';
import type { Project } from '../../api/types';
import type { Life } from '../life-commands';
import type { FrameWidth } from './frame-scale';
import { useIsForgotten } from './hidden-tab';
import { PreviewBar } from './preview-bar';
import { PreviewFrame } from './preview-frame';
import { addressOf } from './preview-path';
import { PreviewNotice, PreviewState } from './preview-state';
import { type PreviewView, previewViewOf } from './preview-view';
import styles from './preview.module.css';

interface PreviewPanelProps {
  readonly project: Project;
  readonly life: Life;
  readonly onShowLogs: () => void;
  readonly onAskAgent: () => void;
}

/** The site itself, or why it is not there. */
export function PreviewPanel({ project, life, onShowLogs, onAskAgent }: PreviewPanelProps) {
  const view = previewViewOf(project);
  const { isUp, load, reload, open } = useFrame(project, view);
  const [path, setPath] = useState('/');
  const [width, setWidth] = useState<FrameWidth>('fit');
  const isForgotten = useIsForgotten();
  const address = addressOf(project.previewUrl, path);
  const bar = { path, onPath: setPath, width, onWidth: setWidth, address };
  return (
    <section className={styles.panel} aria-label="Site" tabIndex={-1} data-shortcut="preview">
      <PreviewBar {...bar} onReload={isUp ? reload : undefined} />
      {isUp ? (
        <>
          {view.kind !== 'answers' && <PreviewNotice view={view} onShowLogs={onShowLogs} />}
          {!isForgotten && <PreviewFrame name={project.name} address={address} width={width} load={load} />}
        </>
      ) : (
        <PreviewState view={view} life={life} onShowLogs={onShowLogs} onAskAgent={onAskAgent} onTry={open} />
      )}
    </section>
  );
}

/** Whether the page is shown, and how often it was loaded. It is loaded once more when the site answers again. */
function useFrame({ previewReady }: Project, view: PreviewView) {
  const [isUp, setUp] = useState(view.frame === 'show');
  const [load, setLoad] = useState(0);
  const [wasReady, setWasReady] = useState(previewReady);
  const shallBeUp = view.frame === 'show' || (view.frame === 'keep' && isUp);
  if (shallBeUp !== isUp) setUp(shallBeUp);
  if (wasReady !== previewReady) {
    setWasReady(previewReady);
    if (previewReady && isUp) setLoad(load + 1);
  }
  return { isUp: shallBeUp, load, reload: () => setLoad(load + 1), open: () => setUp(true) };
}

import { lazy, Suspense, useState } from 'react';
import type { Project } from '../api/types';
import { SetupView } from '../setup/setup-view';
import { Skeleton } from '../ui/skeleton';
import { Conversation } from './conversation/conversation';
import type { Life } from './life-commands';
import type { PanelName } from './panels';
import styles from './workspace.module.css';

const LogsPanel = lazy(async () => ({ default: (await import('./logs/logs-panel')).LogsPanel }));
const FilesPanel = lazy(async () => ({ default: (await import('./files/files-panel')).FilesPanel }));
const VersionsPanel = lazy(async () => ({ default: (await import('./versions/versions-panel')).VersionsPanel }));
const ProjectSettingsPanel = lazy(async () => ({
  default: (await import('./settings/project-settings-panel')).ProjectSettingsPanel,
}));

interface OtherPanelProps {
  readonly name: PanelName;
  readonly project: Project;
  readonly life: Life;
  readonly onShow: (name: PanelName) => void;
}

/** What is behind every tab but that of the site. */
export function OtherPanel({ name, ...rest }: OtherPanelProps) {
  const [version, setVersion] = useState<string>();
  const [shown, setShown] = useState(name);
  if (shown !== name) {
    setShown(name);
    // Whoever leaves the files of an old version comes back to those of today.
    if (shown === 'files') setVersion(undefined);
  }
  if (name === 'preview') return null;
  return (
    <div className={name === 'conversation' ? styles.conversation : styles.padded}>
      <Suspense fallback={<Skeleton height="100%" />}>
        <Content name={name} version={version} onVersion={setVersion} {...rest} />
      </Suspense>
    </div>
  );
}

interface ContentProps extends OtherPanelProps {
  readonly version: string | undefined;
  readonly onVersion: (version: string) => void;
}

function Content({ name, project, life, onShow, version, onVersion }: ContentProps) {
  switch (name) {
    case 'conversation':
      return <Conversation project={project} />;
    case 'logs':
      return <LogsPanel project={project} />;
    case 'files':
      return <FilesPanel project={project} version={version} />;
    case 'versions':
      return (
        <VersionsPanel
          project={project}
          onShowFiles={(chosen) => {
            onVersion(chosen);
            onShow('files');
          }}
        />
      );
    case 'setup':
      return <SetupView project={project} />;
    case 'settings':
      return <ProjectSettingsPanel project={project} life={life} />;
    case 'preview':
      return null;
  }
}

import { ExternalLink, Eye, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../api/types';
import { statusOf } from '../projects/project-status';
import { buttonClass } from '../ui/button';
import { plural } from '../ui/durations';
import { Menu } from '../ui/menu';
import { StatusPill } from '../ui/status';
import { DeleteDialog } from './delete-dialog';
import type { Life } from './life-commands';
import { RenameDialog } from './rename-dialog';
import { StopButton } from './stop-button';
import styles from './project-head.module.css';

interface ProjectHeadProps {
  readonly project: Project;
  readonly life: Life;
  /** How many other people look at it. */
  readonly others: number;
}

/** Beside the name: how the project is, and what can be done with all of it. */
export function ProjectHead({ project, life, others }: ProjectHeadProps) {
  const { tone, label } = statusOf(project);
  const isSetUp = project.setup.phase === 'completed' && project.status !== 'deleting';
  return (
    <>
      <StatusPill tone={tone}>{label}</StatusPill>
      {others > 0 && (
        <span className={styles.others} title={`${plural(others, 'other')} looking at this project`}>
          <Eye size={16} aria-hidden />
          <span className="mono">{others}</span>
          <span className="visually-hidden">{others === 1 ? 'other looks' : 'others look'} at this project</span>
        </span>
      )}
      <div className={styles.actions}>
        {isSetUp && <StopButton project={project} life={life} />}
        {isSetUp && (
          <a href={project.previewUrl} target="_blank" rel="noopener noreferrer" className={buttonClass()}>
            <ExternalLink size={16} aria-hidden />
            <span className={styles.label}>Open preview in a tab</span>
          </a>
        )}
        {project.status !== 'deleting' && <ProjectMenu project={project} />}
      </div>
    </>
  );
}

function ProjectMenu({ project }: { project: Project }) {
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const close = () => setDialog(undefined);
  const items = [
    { label: 'Rename', icon: <Pencil size={16} aria-hidden />, onSelect: () => setDialog('rename') },
    {
      label: 'Delete',
      kind: 'danger' as const,
      icon: <Trash2 size={16} aria-hidden />,
      onSelect: () => setDialog('delete'),
    },
  ];
  return (
    <>
      <Menu label={`More about ${project.name}`} items={items} />
      {dialog === 'rename' && <RenameDialog project={project} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog project={project} onClose={close} />}
    </>
  );
}

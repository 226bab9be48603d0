import { Link, useNavigate } from '@tanstack/react-router';
import { FolderOpen, Trash2 } from 'lucide-react';
import { useServerNow } from '../live/server-clock';
import { usePendingDeletions } from '../projects/pending-deletions';
import { byteSize, spokenDuration } from '../ui/durations';
import { Menu, type MenuItem } from '../ui/menu';
import { StatusPill, type Tone } from '../ui/status';
import { Cell, Row } from './data-table';
import styles from './setup-table.module.css';
import type { ProjectUsage } from './types';
import { asleepSinceMs } from './usage-sort';

type Status = ProjectUsage['project']['status'];

const STATUS_WORDS: Readonly<Record<Status, { tone: Tone; label: string }>> = {
  created: { tone: 'idle', label: 'New' },
  starting: { tone: 'work', label: 'Starting' },
  running: { tone: 'ok', label: 'Running' },
  stopping: { tone: 'idle', label: 'Stopping' },
  stopped: { tone: 'idle', label: 'Asleep' },
  error: { tone: 'err', label: 'Failed' },
  deleting: { tone: 'idle', label: 'Deleting' },
};

export function UsageRow({ usage }: { usage: ProjectUsage }) {
  const { project, memoryBytes, diskBytes } = usage;
  const { tone, label } = STATUS_WORDS[project.status];
  const sinceMs = asleepSinceMs(project);
  return (
    <Row>
      <Cell label="Project">
        <Link to="/projects/$projectId" params={{ projectId: project.id }}>
          {project.name}
        </Link>
      </Cell>
      <Cell label="Owner">{project.ownerName ?? '–'}</Cell>
      <Cell label="Status">
        <StatusPill tone={tone}>{label}</StatusPill>
      </Cell>
      <Cell label="Memory" side="end" isMono>
        {sizeWords(memoryBytes)}
      </Cell>
      <Cell label="Disk" side="end" isMono>
        {sizeWords(diskBytes)}
      </Cell>
      <Cell label="Asleep for" side="end" isMono>
        {sinceMs === null ? '–' : <Asleep sinceMs={sinceMs} />}
      </Cell>
      <Cell side="end">
        <div className={styles.menu}>
          <UsageMenu project={project} />
        </div>
      </Cell>
    </Row>
  );
}

function Asleep({ sinceMs }: { sinceMs: number }) {
  return spokenDuration(useServerNow('slow') - sinceMs);
}

function UsageMenu({ project }: Pick<ProjectUsage, 'project'>) {
  const navigate = useNavigate();
  const { deleteSoon } = usePendingDeletions();
  const items: readonly MenuItem[] = [
    {
      label: 'Open',
      icon: <FolderOpen size={16} aria-hidden />,
      onSelect: () => void navigate({ to: '/projects/$projectId', params: { projectId: project.id } }),
    },
    {
      label: 'Delete',
      kind: 'danger',
      icon: <Trash2 size={16} aria-hidden />,
      onSelect: () => deleteSoon(project),
      unavailable: project.status === 'deleting' ? 'It is being deleted' : undefined,
    },
  ];
  return <Menu label={`Actions for ${project.name}`} items={items} size="small" />;
}

/** Null: it was not measured, for example because the project does not run. */
function sizeWords(bytes: number | null): string {
  return bytes === null ? '–' : byteSize(bytes);
}

import { Link, useNavigate } from '@tanstack/react-router';
import { ExternalLink, FolderOpen, Play, Square, Trash2 } from 'lucide-react';
import { memo } from 'react';
import type { Project } from '../api/types';
import { useIsAdmin } from '../session/user';
import { clockTime } from '../ui/durations';
import { Menu, type MenuItem } from '../ui/menu';
import { StatusPill } from '../ui/status';
import { CardRuler } from './card-ruler';
import { Drawing } from './drawing';
import { Highlighted } from './highlighted';
import { usePendingDeletions } from './pending-deletions';
import { useProjectCommand } from './project-commands';
import { isSettingUp, statusOf } from './project-status';
import styles from './project-card.module.css';

interface ProjectCardProps {
  readonly project: Project;
  /** What was searched for, to be marked. */
  readonly words: string;
}

/** One project: how it looks, what it is called, and how it is. The whole card is the link. */
export const ProjectCard = memo(function ProjectCard({ project, words }: ProjectCardProps) {
  const { tone, label } = statusOf(project);
  const isAdmin = useIsAdmin();
  return (
    <article className={styles.card}>
      <Drawing slug={project.slug} />
      <div className={styles.body}>
        <h3 className={styles.name}>
          <Link to="/projects/$projectId" params={{ projectId: project.id }} className={styles.link}>
            <Highlighted text={project.name} words={words} />
          </Link>
        </h3>
        <p className={styles.prompt}>
          <Highlighted text={project.prompt.slice(0, 400)} words={words} />
        </p>
        <div className={styles.foot}>
          <StatusPill tone={tone}>{label}</StatusPill>
          {isSettingUp(project) ? (
            <CardRuler project={project} />
          ) : (
            <span className={styles.when}>{whenAndWhose(project, isAdmin)}</span>
          )}
        </div>
      </div>
      <div className={styles.menu}>
        <CardMenu project={project} />
      </div>
    </article>
  );
});

function CardMenu({ project }: { project: Project }) {
  const navigate = useNavigate();
  const { deleteSoon } = usePendingDeletions();
  const { start, stop } = useProjectCommand(project);
  const isUp = project.status === 'running' || project.status === 'starting';
  const notYet = project.setup.phase === 'completed' ? undefined : 'It is not set up yet';
  const items: readonly MenuItem[] = [
    {
      label: 'Open',
      icon: <FolderOpen size={16} aria-hidden />,
      onSelect: () => void navigate({ to: '/projects/$projectId', params: { projectId: project.id } }),
    },
    {
      label: 'Open the preview in a tab',
      icon: <ExternalLink size={16} aria-hidden />,
      onSelect: () => window.open(project.previewUrl, '_blank', 'noopener,noreferrer'),
    },
    isUp
      ? { label: 'Stop', icon: <Square size={16} aria-hidden />, onSelect: stop, unavailable: notYet }
      : { label: 'Start', icon: <Play size={16} aria-hidden />, onSelect: start, unavailable: notYet },
    {
      label: 'Delete',
      kind: 'danger',
      icon: <Trash2 size={16} aria-hidden />,
      onSelect: () => deleteSoon(project),
    },
  ];
  return <Menu label={`More about ${project.name}`} items={items} size="small" />;
}

function whenAndWhose({ createdAt, owner }: Project, isAdmin: boolean): string {
  const when = clockTime(createdAt);
  return isAdmin && owner.name !== null ? `${when} · ${owner.name}` : when;
}

import type { Project } from '../api/types';
import { isWorkPhase, PHASE_WORDS, statusOf } from '../projects/project-status';

/** What the browser's tab says, so that a tab in the background tells its state. */
export function tabTitleOf(project: Project): string {
  const { name, setup } = project;
  if (setup.phase === 'completed' || project.status === 'deleting') return name;
  if (setup.waiting !== null || setup.phase === 'not_started') return `${name} · Waiting to start`;
  if (isWorkPhase(setup.phase)) return `${name} · ${PHASE_WORDS[setup.phase].doing.replace(/\.$/, '')}`;
  return `${name} · ${setup.phase === 'failed' ? 'Setup failed' : 'Setup cancelled'}`;
}

export const READY = 'Your site is ready.';

/** What screen readers are told of a change; undefined: nothing, or the setup's own view tells. */
export function announcementOf(before: Project, now: Project): string | undefined {
  if (now.setup.phase !== 'completed') return undefined;
  if (before.setup.phase !== 'completed') return READY;
  const { label } = statusOf(now);
  return label === statusOf(before).label ? undefined : `${label}.`;
}

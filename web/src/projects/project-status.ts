import type { Project, SetupPhase, WorkPhase } from '../api/types';
import type { Tone } from '../ui/status';

export const PHASES: readonly WorkPhase[] = [
  'creating_files',
  'starting_docker',
  'initializing_agent',
  'sending_prompt',
  'waiting_completion',
];

/** What each phase is called, and what is said while it runs. */
export const PHASE_WORDS: Readonly<Record<WorkPhase, { name: string; doing: string }>> = {
  creating_files: { name: 'Files', doing: 'Copying the template.' },
  starting_docker: { name: 'Containers', doing: 'Starting two containers.' },
  initializing_agent: { name: 'Agent', doing: 'Opening a session with the agent.' },
  sending_prompt: { name: 'Prompt', doing: 'Handing over your prompt.' },
  waiting_completion: { name: 'Building', doing: 'The agent is working.' },
};

export function isWorkPhase(phase: SetupPhase): phase is WorkPhase {
  return PHASES.some((work) => work === phase);
}

/** A setup that runs, or waits to. */
export function isSettingUp({ setup, status }: Project): boolean {
  if (status === 'deleting') return false;
  return isWorkPhase(setup.phase) || setup.phase === 'not_started';
}

export interface StatusWords {
  readonly tone: Tone;
  readonly label: string;
}

/** The status of a project in one or two words. */
export function statusOf(project: Project): StatusWords {
  const { status, setup, problem } = project;
  if (status === 'deleting') return { tone: 'idle', label: 'Deleting' };
  if (setup.waiting !== null) return { tone: 'idle', label: 'Waiting' };
  if (setup.phase === 'failed') return { tone: 'err', label: 'Setup failed' };
  if (setup.phase === 'cancelled') return { tone: 'idle', label: 'Cancelled' };
  if (isSettingUp(project)) return { tone: 'work', label: 'Setting up' };
  switch (status) {
    case 'created':
    case 'starting':
      return { tone: 'work', label: 'Starting' };
    case 'running':
      return project.previewReady ? { tone: 'ok', label: 'Running' } : { tone: 'warn', label: 'No answer' };
    case 'stopping':
      return { tone: 'idle', label: 'Stopping' };
    case 'stopped':
      return problem === null ? { tone: 'idle', label: 'Asleep' } : { tone: 'warn', label: 'Asleep' };
    case 'error':
      return { tone: 'err', label: 'Failed' };
  }
}

/** `2 of 5`: how far a setup is. */
export function stepOf(phase: SetupPhase): number {
  return isWorkPhase(phase) ? PHASES.indexOf(phase) + 1 : 0;
}

import type { Project } from '../../domain/project.js';
import type { SetupPhase } from '../../domain/setup-phase.js';

const PHASES: Readonly<Record<SetupPhase, string>> = {
  not_started: 'The setup is about to begin.',
  creating_files: 'The files are being made.',
  starting_docker: 'The containers are starting.',
  initializing_agent: 'The agent is being woken.',
  sending_prompt: 'The agent is given the prompt.',
  waiting_completion: 'The agent is building the first version.',
  completed: 'The project is waking up.',
  failed: 'The setup did not succeed.',
  cancelled: 'The setup was cancelled.',
};

/** What goes on with a project, in one sentence for people; `before`: how many setups wait in front of it. */
export function messageOf({ status, setup, problem, previewReady }: Project, before?: number): string {
  if (before !== undefined) return `Waiting for a free place, ${before} before you.`;
  switch (status) {
    case 'created':
    case 'starting':
      return PHASES[setup.phase];
    case 'running':
      return previewReady ? 'The site is running.' : 'The site runs, but its preview does not answer.';
    case 'stopping':
      return 'The project is going to sleep.';
    case 'stopped':
      if (setup.phase === 'cancelled') return PHASES.cancelled;
      return problem === null ? 'The project is asleep.' : `The project is asleep: ${problem.message}`;
    case 'error':
      return problem?.message ?? setup.error?.message ?? PHASES.failed;
    case 'deleting':
      return 'The project is being deleted.';
  }
}

const SOON_MS = 1_500;
const QUIET_MS = 15_000;

/** When a page that only polls shall ask again: soon while something moves, with its next heartbeat when all is quiet. */
export function nextPollMs({ status }: Project): number {
  return status === 'running' || status === 'stopped' || status === 'error' ? QUIET_MS : SOON_MS;
}

import type { Project } from '../domain/project.js';
import type { SetupPhase } from '../domain/setup-phase.js';

/** What a visitor of a preview that does not answer is told. */
export interface PreviewState {
  readonly heading: string;
  readonly text: string;
  /** Whether the page may answer by itself in a moment. */
  readonly isExpected: boolean;
}

const PHASE_TEXTS: Readonly<Record<SetupPhase, string>> = {
  not_started: 'The setup is about to begin.',
  creating_files: 'The files are being made.',
  starting_docker: 'The containers are starting.',
  initializing_agent: 'The agent is being woken.',
  sending_prompt: 'The agent is given the prompt.',
  waiting_completion: 'The agent is building the first version.',
  completed: 'The site is being started.',
  failed: 'The setup did not succeed.',
  cancelled: 'The setup was cancelled.',
};

export function describePreview({ name, status, setup, problem }: Project): PreviewState {
  switch (status) {
    case 'created':
    case 'starting':
      return { heading: `${name} is on its way`, text: PHASE_TEXTS[setup.phase], isExpected: true };
    case 'running':
      return { heading: `${name} does not answer`, text: 'The site is asked again every second.', isExpected: true };
    case 'stopping':
    case 'stopped':
      if (setup.phase !== 'completed')
        return { heading: `${name} is asleep`, text: PHASE_TEXTS[setup.phase], isExpected: false };
      return { heading: `${name} is waking up`, text: 'It was asleep; the site is being started.', isExpected: true };
    case 'error': {
      if (problem !== null)
        return { heading: `${name} does not run`, text: `${problem.message} ${problem.hint}`, isExpected: false };
      const { message = PHASE_TEXTS[setup.phase], hint = '' } = setup.error ?? {};
      return { heading: `${name} could not be set up`, text: `${message} ${hint}`.trim(), isExpected: false };
    }
    case 'deleting':
      return { heading: `${name} is being deleted`, text: 'Nothing will be here in a moment.', isExpected: false };
  }
}

/** An address that belongs to no project. */
export const UNKNOWN_PREVIEW: PreviewState = {
  heading: 'There is no site here',
  text: 'It may have been deleted, or the address has a slip.',
  isExpected: false,
};

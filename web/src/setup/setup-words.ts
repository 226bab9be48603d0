import type { Project, Setup } from '../api/types';
import { isWorkPhase, PHASE_WORDS, PHASES, stepOf } from '../projects/project-status';
import { plural, shortDuration, spokenDuration } from '../ui/durations';

/** What is awaited right now, what is there already, and for how long: the one sentence that matters. */
export function nowLine(setup: Setup, nowMs: number): string {
  const { phase, waiting } = setup;
  if (waiting !== null) return waitingLine(waiting.before);
  if (phase === 'completed') return `Built in ${shortDuration(wholeMs(setup, nowMs))}.`;
  if (phase === 'failed') return failedLine(setup);
  if (phase === 'cancelled') return cancelledLine(setup, nowMs);
  if (!isWorkPhase(phase)) return 'Waiting to start.';
  const record = setup.phases.find((one) => one.phase === phase);
  const finding = record?.lastFinding ?? null;
  const words = finding === null ? PHASE_WORDS[phase].doing : asSentence(finding);
  return record === undefined ? words : `${words} ${shortDuration(nowMs - Date.parse(record.startedAt))}`;
}

function waitingLine(before: number): string {
  return before === 0 ? 'Waiting for a free place. You are next.' : `Waiting for a free place. ${before} ahead of you.`;
}

function failedLine({ error }: Setup): string {
  return error === null ? 'The setup did not succeed.' : `Stopped at “${PHASE_WORDS[error.phase].name}”.`;
}

function cancelledLine(setup: Setup, nowMs: number): string {
  const last = setup.phases.at(-1);
  const where = last === undefined ? 'before it began' : `at step ${stepOf(last.phase)}`;
  return `Cancelled ${where}, after ${shortDuration(wholeMs(setup, nowMs))}. Nothing is running.`;
}

/** From the beginning of the try to its end, or until now. */
export function wholeMs({ startedAt, finishedAt }: Setup, nowMs: number): number {
  if (startedAt === null) return 0;
  return (finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt);
}

function asSentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

/** For the browser's tab, and read out when it changes. */
export function stepTitle(project: Project): string {
  const { phase, waiting } = project.setup;
  if (waiting !== null || phase === 'not_started') return 'Waiting to start';
  if (phase === 'failed') return 'Setup failed';
  if (phase === 'cancelled') return 'Setup cancelled';
  if (!isWorkPhase(phase)) return 'Your site is ready';
  const doing: Readonly<Record<typeof phase, string>> = {
    creating_files: 'copying files',
    starting_docker: 'starting containers',
    initializing_agent: 'opening the agent',
    sending_prompt: 'sending the prompt',
    waiting_completion: 'building',
  };
  return `Step ${stepOf(phase)} of ${PHASES.length}: ${doing[phase]}`;
}

/** Looking whether something is ready is no failure, and is told in a place of its own. */
export function pollWords(probes: number): string {
  return probes === 0 ? '' : `Checked ${probes.toLocaleString('en')}×`;
}

export function failureWords(failedAttempts: number, maximum: number | null): string {
  return maximum === null
    ? `Went wrong ${plural(failedAttempts, 'time')}`
    : `Went wrong ${failedAttempts} of ${maximum}`;
}

/** What a tape says to whoever cannot see it. */
export function tapeWords(name: string, usedMs: number, limitMs: number | null): string {
  if (limitMs === null) return `${name}: not begun`;
  return `${name}: ${spokenDuration(usedMs)} of ${spokenDuration(limitMs)} used`;
}

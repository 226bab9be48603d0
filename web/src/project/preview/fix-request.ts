import type { Project } from '../../api/types';
import { NO_REASON } from './preview-view';

type ProjectProblem = NonNullable<Project['problem']>;

const SHOWN_LINES = 12;
const LONGEST_LINE = 500;

const ESCAPE = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, 'g');

/** The last lines of a log as plain text: no colours, no control characters, nothing endless. */
export function lastLines(text: string, count = SHOWN_LINES): string {
  const lines = text.replace(COLOURS, '').replaceAll('\r\n', '\n').trimEnd().split('\n').slice(-count);
  return lines.map((line) => line.replace(/(?!\t)\p{Cc}/gu, '').slice(0, LONGEST_LINE)).join('\n');
}

/** What the agent is asked, for a person to change and send; what was begun before stays above it. */
export function fixRequest({ message, logTail }: Pick<ProjectProblem, 'message' | 'logTail'>, begun = ''): string {
  const what = message === NO_REASON ? NO_REASON : `${NO_REASON} ${message}`;
  const log = logTail === null ? '' : `\n\nThe last lines of its log:\n\n${lastLines(logTail)}`;
  const request = `${what}${log}\n\nFind out why and fix it.`;
  if (begun.trim() === '') return request;
  return begun.includes(request) ? begun : `${begun.trimEnd()}\n\n${request}`;
}

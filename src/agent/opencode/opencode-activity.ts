import { posix } from 'node:path';
import type { AssistantMessage, Part, ToolPart } from '@opencode-ai/sdk/v2/client';
import { readableText } from './readable-text.js';

/** A message with its parts, as the agent lists them. */
export interface Entry<Info> {
  readonly info: Info;
  readonly parts: readonly Part[];
}

/** Longest activity text, in characters: it stands in one line of a page. */
const ACTIVITY_LIMIT = 80;

/** What the agent does right now, in a few words: "editing src/pages/index.astro". */
export function activityOf(answer: Entry<AssistantMessage> | undefined): string {
  if (answer === undefined) return 'thinking';
  const newest = answer.parts.findLast((part) => ['tool', 'text', 'reasoning'].includes(part.type));
  if (newest?.type === 'tool' && (newest.state.status === 'running' || newest.state.status === 'pending')) {
    return readableText(toolActivity(newest, answer.info.path.cwd), 'working', ACTIVITY_LIMIT);
  }
  return newest?.type === 'text' && answer.info.time.completed === undefined ? 'writing an answer' : 'thinking';
}

function toolActivity(part: ToolPart, projectFolder: string): string {
  const input = part.state.input;
  const file = (name: string): string => relativePath(textOf(input[name]), projectFolder);
  switch (part.tool) {
    case 'edit':
    case 'write':
    case 'apply_patch':
      return `editing ${file('filePath') || 'files'}`;
    case 'read':
      return `reading ${file('filePath') || 'files'}`;
    case 'list':
    case 'glob':
    case 'grep':
      return `looking for ${textOf(input['pattern']) || 'files'}`;
    case 'bash':
      return `running ${textOf(input['command']) || 'a command'}`;
    case 'webfetch':
    case 'websearch':
      return `looking up ${textOf(input['url']) || textOf(input['query']) || 'the web'}`;
    case 'todowrite':
      return 'planning';
    case 'task':
      return `working on ${textOf(input['description']) || 'a part of it'}`;
    default:
      return `using ${part.tool}`;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function relativePath(path: string, folder: string): string {
  return path.startsWith(`${folder}/`) ? posix.relative(folder, path) : path;
}

/** The newest time that any of the entries carries, as epoch milliseconds. */
export function newestTimeOf(entries: readonly Entry<{ time: { created: number; completed?: number } }>[]): number {
  return Math.max(
    0,
    ...entries.flatMap(({ info, parts }) => [
      info.time.created,
      info.time.completed ?? 0,
      ...parts.flatMap((part) => partTimes(part)),
    ]),
  );
}

function partTimes(part: Part): number[] {
  if (part.type === 'tool') return part.state.status === 'pending' ? [] : timesIn(part.state.time);
  if (part.type === 'text' || part.type === 'reasoning') return part.time === undefined ? [] : timesIn(part.time);
  return [];
}

function timesIn(time: { start: number; end?: number }): number[] {
  return time.end === undefined ? [time.start] : [time.start, time.end];
}

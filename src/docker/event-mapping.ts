import { parseProjectId } from '../domain/project.js';
import type { ContainerEvent } from './container-runtime.js';
import { LABEL_PROJECT, LABEL_SERVICE } from './labels.js';

/** Longest event that is read; anything longer is not an event of the engine's. */
const EVENT_LIMIT_BYTES = 1024 * 1024;

/** The engine's names of the actions; `health_status` stands for all that begin with it. */
export const WATCHED_ACTIONS = [
  'create',
  'start',
  'die',
  'oom',
  'health_status',
  'destroy',
  'stop',
  'kill',
  'restart',
  'pause',
  'unpause',
] as const;

interface EngineEvent {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Partial<Record<string, string>>> };
  readonly time?: number;
  readonly timeNano?: number;
}

/** Cuts the engine's stream into JSON documents, one a line, wherever its chunks end. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      const line = rest.subarray(0, end).toString('utf8').trim();
      rest = rest.subarray(end + 1);
      const document = line === '' ? undefined : parseJson(line);
      if (document !== undefined) yield document;
    }
    if (rest.length > EVENT_LIMIT_BYTES) rest = Buffer.alloc(0);
  }
}

/** Undefined for events that are not of our containers, or of no interest. */
export function toContainerEvent(document: unknown): ContainerEvent | undefined {
  // The engine's documented shape; every field is checked before use.
  const event = document as EngineEvent | null;
  const attributes = event?.Actor?.Attributes;
  const projectId = parseProjectId(attributes?.[LABEL_PROJECT] ?? '');
  const service = attributes?.[LABEL_SERVICE];
  const action = toAction(event?.Action ?? '');
  const containerId = event?.Actor?.ID;
  if (!projectId || service === undefined || !action || containerId === undefined) return undefined;
  const exitCode = Number(attributes?.['exitCode']);
  return {
    projectId,
    service,
    containerId,
    action,
    ...(action === 'die' && Number.isInteger(exitCode) && { exitCode }),
    at: new Date(event?.timeNano === undefined ? (event?.time ?? 0) * 1000 : event.timeNano / 1e6),
  };
}

function toAction(action: string): ContainerEvent['action'] | undefined {
  const [name] = action.split(':');
  const watched = WATCHED_ACTIONS.find((candidate) => candidate === name);
  return watched === 'health_status' ? 'health' : watched;
}

/** A line that is no JSON is passed over: one bad event must not end the watch. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

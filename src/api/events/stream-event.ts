import { SetupError } from '../../domain/failure.js';

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** JSON, which has no line breaks of its own: one `data` line holds it. */
  readonly data: string;
  /** What the reader sends back after its connection broke. */
  readonly id?: string;
}

/** How long a browser waits before it connects again. */
const RECONNECT_MS = 2_000;

/** Stands before the first event of a stream. */
export const RECONNECT_LINE = `retry: ${RECONNECT_MS}\n`;

export function eventText({ event, data, id }: StreamEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${data}\n\n`;
}

/** Why something is away, for readers of a stream that outlives it. */
export function reasonOf(error: unknown, otherwise: string): { code: string; message: string } {
  if (error instanceof SetupError) return { code: error.code, message: error.message };
  return { code: 'internal', message: otherwise };
}

import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { eventually } from '../support/eventually.js';
import type { ApiUnderTest } from './with-api.js';

export interface EventReader {
  readonly response: Response;
  readonly events: readonly EventSourceMessage[];
  readonly comments: readonly string[];
  readonly hasEnded: boolean;
  /** Waits for the event number `index`. */
  event(index: number): Promise<EventSourceMessage>;
  close(): void;
}

/** Reads an event stream in the background as it comes. */
export async function readEvents(
  { request }: Pick<ApiUnderTest, 'request'>,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const reading = new AbortController();
  const response = await request(path, { headers, signal: reading.signal });
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const state = { hasEnded: false };
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onComment: (comment) => void comments.push(comment),
  });
  void feed(response, parser).finally(() => (state.hasEnded = true));
  return {
    response,
    events,
    comments,
    get hasEnded() {
      return state.hasEnded;
    },
    event: (index) =>
      eventually(() => {
        const event = events[index];
        if (event === undefined) throw new Error(`Event ${index} has not come; there are ${events.length}.`);
        return event;
      }),
    close: () => reading.abort(),
  };
}

/** A stream that the reader itself broke off ends like any other. */
async function feed(response: Response, parser: ReturnType<typeof createParser>): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
  } catch {
    // Its end is all that counts.
  }
}

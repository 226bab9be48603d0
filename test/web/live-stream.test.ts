import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LiveStream, type LiveState } from '../../web/src/live/live-stream.js';

const HELLO = 'event: hello\ndata: {"now":"2026-01-01T10:00:00.000Z"}\n\n';

interface Opened {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  send(text: string): void;
  end(): void;
}

/** A server whose answers a test writes piece by piece. */
class Wire {
  readonly opened: Opened[] = [];
  status = 200;
  readonly #fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = ((url: string, init: { headers: Record<string, string>; signal: AbortSignal }) =>
      Promise.resolve(this.#open(url, init))) as unknown as typeof fetch;
  }

  restore(): void {
    globalThis.fetch = this.#fetch;
  }

  #open(url: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }): Response {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (made) => void (controller = made) });
    signal.addEventListener('abort', () => controller?.error(new Error('aborted')));
    this.opened.push({
      url,
      headers,
      signal,
      send: (text) => controller?.enqueue(new TextEncoder().encode(text)),
      end: () => controller?.close(),
    });
    return new Response(this.status === 200 ? body : null, { status: this.status });
  }
}

/** Lets promises that are ready go on, without letting time pass. */
async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(0);
}

function follow(topics: readonly string[]) {
  const states: LiveState['kind'][] = [];
  const events: [string, unknown][] = [];
  const gaps: boolean[] = [];
  const signedOut = jest.fn();
  const stream = new LiveStream({
    onState: ({ kind }) => states.push(kind),
    onEvent: (name, data) => events.push([name, data]),
    onHello: async (_now, isAfterGap) => void gaps.push(isAfterGap),
    onSignedOut: signedOut,
  });
  stream.follow(topics);
  return { stream, states, events, gaps, signedOut };
}

let wire: Wire;

beforeEach(() => {
  jest.useFakeTimers();
  wire = new Wire();
});

afterEach(() => {
  wire.restore();
  jest.useRealTimers();
});

describe('the stream of a tab', () => {
  it('is one connection for all topics, and is live when the server has spoken', async () => {
    const { states, events } = follow(['projects', 'logs.1.preview']);
    await settle();
    expect(states).toEqual(['connecting']);

    wire.opened[0]?.send(`${HELLO}event: project\ndata: {"topic":"projects","project":1}\n\n`);
    await settle();

    expect(wire.opened.map(({ url }) => url)).toEqual(['/api/v1/events?topics=logs.1.preview%2Cprojects']);
    expect(states).toEqual(['connecting', 'live']);
    expect(events).toEqual([['project', { topic: 'projects', project: 1 }]]);
  });

  it('says that it is lost, tries again, resumes, and tells that something may have been missed', async () => {
    const { states, gaps } = follow(['project.1']);
    await settle();
    wire.opened[0]?.send(`${HELLO}id: 1:7\nevent: project\ndata: {}\n\n`);
    await settle();

    wire.opened[0]?.end();
    await jest.advanceTimersByTimeAsync(1_300);
    wire.opened[1]?.send(HELLO);
    await settle();

    expect(states).toEqual(['connecting', 'live', 'lost', 'catching-up', 'live']);
    expect(gaps).toEqual([false, true]);
    expect(wire.opened[1]?.headers).toEqual({ 'last-event-id': '1:7' });
  });

  it('waits longer and longer between tries, but never more than some 12 s', async () => {
    follow(['projects']);
    await settle();
    wire.status = 503;
    wire.opened[0]?.end();
    await jest.advanceTimersByTimeAsync(60_000);
    const first = wire.opened.length;
    await jest.advanceTimersByTimeAsync(60_000);

    expect(first).toBeLessThan(12);
    expect(wire.opened.length - first).toBeGreaterThanOrEqual(4);
  });

  it('takes silence for a dead line', async () => {
    const { states } = follow(['projects']);
    await settle();
    wire.opened[0]?.send(HELLO);
    await jest.advanceTimersByTimeAsync(39_000);
    wire.opened[0]?.send('event: ping\ndata: {}\n\n');
    await jest.advanceTimersByTimeAsync(39_000);
    expect(states.at(-1)).toBe('live');

    await jest.advanceTimersByTimeAsync(2_000);

    expect(states.at(-1)).toBe('lost');
  });

  it('opens the new connection before it ends the old one, when topics change', async () => {
    const { stream, states, events } = follow(['projects']);
    await settle();
    wire.opened[0]?.send(HELLO);
    await settle();

    stream.follow(['project.1']);
    await settle();
    expect(wire.opened[0]?.signal.aborted).toBe(false);
    wire.opened[1]?.send(HELLO);
    await settle();
    expect(wire.opened[0]?.signal.aborted).toBe(true);
    wire.opened[1]?.send('event: project\ndata: {"from":"new"}\n\n');
    await settle();

    expect(events).toEqual([['project', { from: 'new' }]]);
    expect(states).not.toContain('lost');
  });

  it('ends when the page was hidden for half a minute, and catches up when it is back', async () => {
    const { stream, gaps } = follow(['projects']);
    await settle();
    wire.opened[0]?.send(HELLO);
    stream.setVisible(false);
    await jest.advanceTimersByTimeAsync(29_000);
    expect(wire.opened[0]?.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(wire.opened[0]?.signal.aborted).toBe(true);

    stream.setVisible(true);
    await settle();
    wire.opened[1]?.send(HELLO);
    await settle();

    expect(gaps).toEqual([false, true]);
  });

  it('tells when nobody is signed in any more', async () => {
    wire.status = 401;
    const { signedOut } = follow(['projects']);
    await settle();

    expect(signedOut).toHaveBeenCalled();
  });

  it('is nothing without topics, and ends when it is closed', async () => {
    const { stream } = follow([]);
    await settle();
    expect(wire.opened).toEqual([]);

    stream.follow(['projects']);
    await settle();
    stream.close();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(wire.opened).toHaveLength(1);
    expect(wire.opened[0]?.signal.aborted).toBe(true);
  });
});

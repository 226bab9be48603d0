import { describe, expect, it } from '@jest/globals';
import { mergeSources } from '../../src/api/events/merge-sources.js';
import { NewestStates } from '../../src/api/events/newest-states.js';
import type { SeenProject } from '../../src/api/events/project-events.service.js';
import type { StreamEvent } from '../../src/api/events/stream-event.js';
import { liveStream } from '../../src/api/live/live-stream.js';
import { parseTopics } from '../../src/api/live/live-topics.js';
import { knownRevisions, withResumeIds } from '../../src/api/live/resume-ids.js';
import { VisibleProjects } from '../../src/api/live/visible-projects.js';
import { inBatches } from '../../src/api/logs/line-batches.js';
import type { LogLine } from '../../src/api/logs/log-stream.js';
import { SentLines } from '../../src/api/logs/sent-lines.js';
import type { ProjectId } from '../../src/domain/project.js';
import { eventually } from '../support/eventually.js';
import { deferred } from './with-api.js';

const A = 'aaaaaaaaaaaaaaaa' as ProjectId;
const B = 'bbbbbbbbbbbbbbbb' as ProjectId;

async function* from<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}

async function take<T>(items: AsyncIterable<T>, count = Infinity): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

/** A source that holds something until it is let go. */
function aSource(holding: Set<string>, name: string, signal: AbortSignal): AsyncGenerator<string, void> {
  return (async function* () {
    holding.add(name);
    try {
      yield name;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      holding.delete(name);
    }
  })();
}

describe('topics', () => {
  it('are read with their projects and services', () => {
    expect(parseTopics(`projects,project.${A},conversation.${B},logs.${A}.my-app.1`)).toEqual([
      { kind: 'projects', name: 'projects' },
      { kind: 'project', name: `project.${A}`, projectId: A },
      { kind: 'conversation', name: `conversation.${B}`, projectId: B },
      { kind: 'logs', name: `logs.${A}.my-app.1`, projectId: A, service: 'my-app.1' },
    ]);
  });

  it('may name what cannot be a project, and name one thing twice', () => {
    expect(parseTopics('project.x,project.x')).toEqual([{ kind: 'project', name: 'project.x', projectId: undefined }]);
  });

  it.each(['', ',', 'projects,', 'project.', 'project', 'logs.x', 'logs.x.', 'Projects', 'project.x y', 'projects.x'])(
    'are wrong when they are %p',
    (text) => {
      expect(parseTopics(text)).toEqual(expect.any(String));
    },
  );

  it('are eight at most', () => {
    const names = Array.from({ length: 9 }, (_, index) => `project.${index}`);

    expect(parseTopics(names.slice(0, 8).join(','))).toHaveLength(8);
    expect(parseTopics(names.join(','))).toBe('must name 1 to 8 topics');
  });
});

describe('the ids of a stream', () => {
  const topics = parseTopics(`project.${A},conversation.${B}`);
  const known = (text: string | undefined) => [...knownRevisions(text, typeof topics === 'string' ? [] : topics)];

  it('tell what a reader knows of the projects that it follows', () => {
    expect(known(`${A}:17,${B}:3`)).toEqual([[A, 17]]);
  });

  it.each([undefined, '', 'x', `${A}`, `${A}:`, `${A}:-1`, `${A}:1.5`, `${A}:1,`, `${A}:1,x`, `${A}:1 `])(
    'tell nothing when they are %p',
    (text) => {
      expect(known(text)).toEqual([]);
    },
  );

  it('hold all that was told by then', async () => {
    const events: StreamEvent[] = [
      { event: 'other', data: '{}' },
      { event: 'project', data: '{}', id: `${B}:5` },
      { event: 'project', data: '{}', id: `${A}:18` },
    ];

    const told = await take(withResumeIds(from(events), new Map([[A, 17]])));

    expect(told.map(({ id }) => id)).toEqual([undefined, `${A}:17,${B}:5`, `${A}:18,${B}:5`]);
  });
});

describe('merged sources', () => {
  it('take turns', async () => {
    const merged = mergeSources([from(['a', 'a', 'a']), from(['b', 'b', 'b'])], new AbortController());

    expect((await take(merged)).slice(0, 4).toSorted()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('are asked for no more than the reader takes', async () => {
    let asked = 0;
    const source = (async function* () {
      for (;;) yield (asked += 1);
    })();

    await take(mergeSources([source], new AbortController()), 3);

    expect(asked).toBe(3);
  });

  it('let go of everything when the reading is aborted, whether they wait or were not read', async () => {
    const [reading, holding] = [new AbortController(), new Set<string>()];
    const merged = mergeSources(
      ['a', 'b'].map((name) => aSource(holding, name, reading.signal)),
      reading,
    );
    await merged.next();
    expect([...holding]).toEqual(['a', 'b']);

    reading.abort();

    expect(await merged.next()).toEqual({ done: true, value: undefined });
    expect([...holding]).toEqual([]);
  });

  it('let go of everything when their reader stops', async () => {
    const [reading, holding] = [new AbortController(), new Set<string>()];
    const merged = mergeSources(
      ['a', 'b'].map((name) => aSource(holding, name, reading.signal)),
      reading,
    );

    await take(merged, 2);

    expect([reading.signal.aborted, [...holding]]).toEqual([true, []]);
  });

  it('fail with the one that fails, and let go of the others', async () => {
    const [reading, holding] = [new AbortController(), new Set<string>()];
    // eslint-disable-next-line require-yield -- it fails before it could
    const failing = (async function* (): AsyncGenerator<string, void> {
      throw new Error('broken');
    })();
    const merged = mergeSources([aSource(holding, 'a', reading.signal), failing], reading);

    await expect(take(merged)).rejects.toThrow('broken');
    expect([reading.signal.aborted, [...holding]]).toEqual([true, []]);
  });
});

describe('the newest states', () => {
  it('skip those in between, and what waits longest comes first', async () => {
    const reading = new AbortController();
    const states = new NewestStates<string, number>(reading.signal);
    for (let index = 0; index < 1_000; index += 1) {
      states.offer('a', index);
      states.offer('b', index);
    }
    const read = states.read();

    expect([(await read.next()).value, (await read.next()).value]).toEqual([999, 999]);
    const waiting = read.next();
    states.offer('b', 7);
    expect((await waiting).value).toBe(7);
    const last = read.next();
    reading.abort();
    expect((await last).done).toBe(true);
  });
});

describe('the projects that a reader may hear of', () => {
  const mia = { id: 'mia', name: 'Mia', role: 'member' } as const;

  function present(id: ProjectId, ownerId: string): SeenProject {
    return { kind: 'present', id, ownerId, revision: 1, project: '{}', setup: undefined };
  }

  it('are a member’s own, also where they went while that was looked up', () => {
    const told: SeenProject[] = [];
    const visible = new VisibleProjects(mia, (seen) => void told.push(seen));
    visible.offer({ kind: 'deleted', id: A });
    visible.offer({ kind: 'deleted', id: B });
    visible.offer(present(B, 'moe'));
    expect(told).toEqual([]);

    visible.begin([A]);

    expect(told).toEqual([{ kind: 'deleted', id: A }]);
  });

  it('change with what is made and deleted', () => {
    const told: SeenProject[] = [];
    const visible = new VisibleProjects(mia, (seen) => void told.push(seen));
    visible.begin([]);
    for (const seen of [present(A, 'mia'), present(B, 'moe')]) visible.offer(seen);
    for (const id of [B, A, A]) visible.offer({ kind: 'deleted', id });

    expect(told).toEqual([present(A, 'mia'), { kind: 'deleted', id: A }]);
  });
});

describe('batches of log lines', () => {
  const limits = { windowMs: 20, lines: 3, characters: 10 };

  function aLine(text: string, at: Date | null = null): LogLine {
    return { stream: 'stdout', text, at };
  }

  it.each([
    ['by their number', ['a', 'b', 'c', 'd'], ['abc', 'd']],
    ['by their length', ['0123456789', 'b', '0123456789x', 'c'], ['0123456789', 'b0123456789x', 'c']],
    ['not at all where there are none', [], []],
  ])('are cut %s', async (_how, texts, expected) => {
    const batches = await take(inBatches(from(texts.map((text) => aLine(text))), limits));

    expect(batches.map((lines) => lines.map(({ text }) => text).join(''))).toEqual(expected);
  });

  it('tell once that it is silent, and go on', async () => {
    const more = deferred();
    const lines = (async function* () {
      yield aLine('a');
      await more.promise;
      yield aLine('b');
    })();
    const batches = inBatches(lines, limits);

    expect((await batches.next()).value).toHaveLength(1);
    expect((await batches.next()).value).toHaveLength(0);
    const next = batches.next();
    more.resolve();
    expect((await next).value).toEqual([aLine('b')]);
    expect((await batches.next()).done).toBe(true);
  });

  it('fail as the log does', async () => {
    const breaking = (async function* () {
      yield aLine('a');
      throw new Error('broken');
    })();

    await expect(take(inBatches(breaking, limits))).rejects.toThrow('broken');
  });

  it('are told apart from those that were sent', () => {
    const [first, second] = [new Date(1_000), new Date(2_000)];
    const sent = new SentLines();
    const isFirst = sent.beginReading();
    expect([aLine('a', first), aLine('b', second), aLine('b', second)].map(isFirst)).toEqual([true, true, true]);

    const isNew = sent.beginReading();
    const again = [aLine('a', first), aLine('b', second), aLine('b', second), aLine('c', second)];
    const setBack = aLine('d', first);

    expect([...again, setBack, aLine('e')].map(isNew)).toEqual([false, false, false, true, true, true]);
    const third = sent.beginReading();
    expect([...again, aLine('f', new Date(3_000))].map(third)).toEqual([false, false, false, false, true]);
  });
});

describe('pings', () => {
  it('come however much else does', async () => {
    const reading = new AbortController();
    const busy = (async function* (): AsyncGenerator<StreamEvent, void> {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        yield { event: 'busy', data: '{}' };
      }
    })();
    const onFailure = (error: unknown) => {
      throw error;
    };
    const stream = liveStream({ sources: [busy], known: new Map(), reading, onFailure }, 5);

    let pings = 0;
    const texts: string[] = [];
    for await (const text of stream) {
      texts.push(String(text));
      if (String(text).startsWith('event: ping')) pings += 1;
      if (pings === 3) break;
    }

    expect(texts[0]).toMatch(/^retry: 2000\nevent: hello\ndata: \{"now":"[^"]+Z"\}\n\n$/);
    expect(texts.at(-1)).toMatch(/^event: ping\ndata: \{"now":"[^"]+Z"\}\n\n$/);
    expect(texts.length).toBeGreaterThan(10);
    await eventually(() => expect(reading.signal.aborted).toBe(true));
  });
});

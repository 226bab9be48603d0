import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import { eventually } from '../support/eventually.js';
import { type EventReader, readEvents } from './read-events.js';
import { ADMIN_TOKEN, type ApiUnderTest, deferred, idOf, problemIn, withApi } from './with-api.js';

const NOWHERE = '0123456789abcdef';

interface Told {
  readonly event: string | undefined;
  readonly data: Record<string, unknown>;
  readonly id: string | undefined;
}

/** What a stream told but the clock. */
function toldBy(stream: EventReader): Told[] {
  return stream.events
    .map(({ event, data, id }) => ({ event, data: JSON.parse(data) as Told['data'], id }))
    .filter(({ event }) => event !== 'hello' && event !== 'ping');
}

async function told(stream: EventReader, index: number): Promise<Told> {
  return eventually(() => {
    const found = toldBy(stream)[index];
    if (found === undefined) throw new Error(`Only ${toldBy(stream).length} have come.`);
    return found;
  });
}

async function open(
  api: ApiUnderTest,
  topics: string,
  { token, ...headers }: Record<string, string> = {},
): Promise<EventReader> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const stream = await readEvents(api, `/api/v1/events?topics=${topics}`, { ...headers, ...authorization });
  await stream.event(0);
  return stream;
}

function rename({ store }: ApiUnderTest, project: { id: string }, name: string) {
  return store.editProject(idOf(project), { name });
}

async function createAs(api: ApiUnderTest, token: string): Promise<{ id: string }> {
  const response = await api.request('/api/v1/projects', { method: 'POST', token, body: { prompt: 'Mine' } });
  return (await response.json()) as { id: string };
}

describe('one stream for everything', () => {
  it('greets at once with the time', async () => {
    await withApi(async (api) => {
      const stream = await open(api, 'projects');

      expect(stream.response.status).toBe(200);
      expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(stream.events).toEqual([
        { event: 'hello', data: expect.stringMatching(/^\{"now":"\d{4}-.*Z"\}$/), id: undefined },
      ]);
      stream.close();
    });
  });

  it.each(['', '?topics=', '?topics=nothing', '?topics=project', '?topics=projects,', '?topics=logs.0123456789abcdef'])(
    'is refused with %p, which names the topics',
    async (query) => {
      await withApi(async ({ request }) => {
        expect(await problemIn(await request(`/api/v1/events${query}`))).toMatchObject({
          status: 400,
          code: 'invalid_request',
          fields: [{ field: 'topics' }],
        });
      });
    },
  );

  it('tells of every topic by its name', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('agent');
      api.gateway.run('preview', ['ready']);
      const topics = ['projects', `project.${id}`, `conversation.${id}`, `logs.${id}.preview`];
      const stream = await open(api, topics.join(','));
      await rename(api, { id }, 'Renamed');

      await eventually(() => {
        const seen = new Set(toldBy(stream).map(({ event, data }) => `${event} ${String(data['topic'])}`));
        expect([...seen].toSorted()).toEqual([
          `conversation conversation.${id}`,
          `lines logs.${id}.preview`,
          `log-start logs.${id}.preview`,
          `project project.${id}`,
          'project projects',
        ]);
      });
      stream.close();
    });
  });

  it('says the same of a project that never was and of one that is somebody else’s', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const token = await api.addMember('mia');
      api.gateway.run('agent');
      for (const topic of ['project.ID', 'conversation.ID', 'logs.ID.agent']) {
        const texts: string[] = [];
        for (const name of [id, NOWHERE, 'no-id']) {
          const stream = await open(api, topic.replace('ID', name), { token });
          texts.push(JSON.stringify(await told(stream, 0)).replaceAll(name, 'ID'));
          expect(stream.hasEnded).toBe(false);
          stream.close();
        }

        expect(texts).toEqual(Array.from({ length: 3 }, () => JSON.stringify({ event: 'gone', data: { topic } })));
      }
    });
  });

  it('lets go of everything when its reader goes, also of what a slow reader does not take', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('agent');
      api.gateway.run('preview');
      const topics = `projects,project.${id},conversation.${id},logs.${id}.preview`;
      const stream = await open(api, topics);
      await eventually(() => expect(toldBy(stream).length).toBeGreaterThanOrEqual(3));
      const slow = openSlowly(api, topics);
      await eventually(() => expect(api.gateway).toMatchObject({ openReaders: 2, openWatchers: 2 }));
      for (let index = 0; index < 5_000; index += 1) api.gateway.write('preview', 'x'.repeat(2_000));
      await eventually(() => expect(toldBy(stream).at(-1)?.event).toBe('lines'));

      stream.close();
      slow.destroy();

      await eventually(() => expect(api.gateway).toMatchObject({ openReaders: 0, openWatchers: 0 }));
      await eventually(async () => expect(await openStreams(api)).toBe(0));
    });
  });

  it('ends with the server', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('agent');
      api.gateway.run('preview');
      const stream = await open(api, `projects,project.${id},conversation.${id},logs.${id}.preview`);
      await eventually(() => expect(toldBy(stream).length).toBeGreaterThanOrEqual(3));
      const startedAt = performance.now();

      await api.api.close();

      await eventually(() => expect(stream.hasEnded).toBe(true));
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expect(api.gateway).toMatchObject({ openReaders: 0, openWatchers: 0 });
    });
  });

  it('is not for HEAD, which ends at once', async () => {
    await withApi(async (api) => {
      const response = await api.request('/api/v1/events?topics=projects', { method: 'HEAD' });

      expect(response.status).toBe(200);
      expect(await openStreams(api)).toBe(0);
    });
  });

  it('ends when a project cannot be read, so that the reader comes again', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      api.gateway.run('agent');
      const streams = [
        await open(api, `project.${project.id},conversation.${project.id}`),
        await open(api, 'projects'),
      ];
      await told(streams[0] as EventReader, 1);
      const find = api.store.findProject.bind(api.store);
      api.store.findProject = () => Promise.reject(new Error('The database does not answer.'));
      await api.store.recordReadiness(idOf(project), { previewReady: true, agentReady: true });

      await eventually(() => expect(streams.map(({ hasEnded }) => hasEnded)).toEqual([true, true]));
      const late = await open(api, `project.${project.id},conversation.${project.id}`);
      await eventually(() => expect(late.hasEnded).toBe(true));
      api.store.findProject = find;
      expect(api.log.filter(({ level }) => level === 'error')).toHaveLength(2);
    });
  });
});

describe('the projects of a user', () => {
  it('are told when they change, not as they are', async () => {
    await withApi(async (api) => {
      const old = await api.create();
      const stream = await open(api, 'projects');
      const created = await api.create();
      await told(stream, 0);
      await rename(api, old, 'Renamed');
      await told(stream, 1);
      await api.store.deleteProject(idOf(created));
      await told(stream, 2);

      expect(toldBy(stream)).toMatchObject([
        { event: 'project', data: { topic: 'projects', project: { id: created.id, revision: 1 } }, id: undefined },
        { event: 'project', data: { topic: 'projects', project: { id: old.id, name: 'Renamed', revision: 2 } } },
        { event: 'deleted', data: { topic: 'projects', id: created.id } },
      ]);
      expect(Object.keys(toldBy(stream)[0]?.data ?? {})).toEqual(['topic', 'project']);
      stream.close();
    });
  });

  it('are a member’s own, and all to an administrator', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      const others = await api.create();
      const mine = await createAs(api, token);
      const member = await open(api, 'projects', { token });
      const administrator = await open(api, 'projects');
      await rename(api, others, 'Secret');
      await api.store.deleteProject(idOf(others));
      await eventually(() => expect(toldBy(administrator).at(-1)?.event).toBe('deleted'));
      const later = await createAs(api, token);
      await told(member, 0);
      await api.store.deleteProject(idOf(mine));
      await told(member, 1);
      await api.store.deleteProject(idOf(later));
      await told(member, 2);

      expect(
        toldBy(member).map(({ event, data }) => [event, data['id'] ?? (data['project'] as Told['data'])['id']]),
      ).toEqual([
        ['project', later.id],
        ['deleted', mine.id],
        ['deleted', later.id],
      ]);
      expect(JSON.stringify(member.events)).not.toContain(others.id);
      member.close();
      administrator.close();
    });
  });

  it('are read once for all streams', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const streams = await Promise.all(Array.from({ length: 5 }, () => open(api, 'projects')));
      const reads: string[] = [];
      const find = api.store.findProject.bind(api.store);
      api.store.findProject = (id) => {
        reads.push(id);
        return find(id);
      };
      await api.store.recordReadiness(idOf(project), { previewReady: true, agentReady: true });

      await Promise.all(streams.map((stream) => told(stream, 0)));

      expect(reads).toEqual([project.id]);
      api.store.findProject = find;
      for (const stream of streams) stream.close();
    });
  });

  it('are read a few at a time when all may have changed, once for any number of changes', async () => {
    let hear: (id: ProjectId) => void = () => {};
    const prepare = (store: ProjectStore) => {
      const watch = store.watchProjects.bind(store);
      store.watchProjects = (listener) => watch((hear = listener));
    };
    await withApi(
      async (api) => {
        const projects = await Promise.all(Array.from({ length: 12 }, () => api.create()));
        const stream = await open(api, 'projects');
        const find = api.store.findProject.bind(api.store);
        const [asked, answer] = [[] as string[], deferred()];
        api.store.findProject = async (id) => {
          asked.push(id);
          await answer.promise;
          return find(id);
        };
        for (let round = 0; round < 3; round += 1) for (const project of projects) hear(idOf(project));
        const askedAtOnce = asked.length;
        answer.resolve();
        await told(stream, 11);
        await eventually(() => expect(asked).toHaveLength(16));

        expect(askedAtOnce).toBe(4);
        expect(new Set(asked).size).toBe(12);
        api.store.findProject = find;
        stream.close();
      },
      { prepare },
    );
  });

  it('come to a slow reader in their newest state only', async () => {
    await withApi(async (api) => {
      const projects = [await api.create({ prompt: 'x'.repeat(32_000) }), await api.create()];
      const socket = openSlowly(api, 'projects');
      await eventually(async () => expect(await openStreams(api)).toBe(1));
      for (let index = 0; index < 200; index += 1) {
        for (const project of projects) {
          await api.store.recordReadiness(idOf(project), { previewReady: index % 2 === 0, agentReady: false });
        }
      }
      await api.store.deleteProject(idOf(projects[1] as { id: string }));

      const text = await readUntil(socket, 'event: deleted');

      expect([...text.matchAll(/^event: project$/gm)].length).toBeLessThan(390);
      expect(text).not.toMatch(/deleted[^]*event: project/);
    });
  });
});

describe('a project', () => {
  it('is told as it is, then with each change, until it is deleted', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const other = await api.create();
      const topic = `project.${project.id}`;
      const stream = await open(api, `${topic},project.${other.id}`);
      await told(stream, 1);
      await rename(api, project, 'Renamed');
      await told(stream, 2);
      await api.store.deleteProject(idOf(project));
      await told(stream, 3);

      const own = toldBy(stream).filter(({ data }) => data['topic'] === topic);
      expect(own).toMatchObject([
        { event: 'project', data: { topic, project, setup: { phase: 'not_started', phases: [] } } },
        { event: 'project', data: { topic, project: { name: 'Renamed' } } },
        { event: 'deleted', data: { topic, id: project.id } },
      ]);
      expect(own[1]?.id?.split(',').toSorted()).toEqual([`${other.id}:1`, `${project.id}:2`].toSorted());
      await rename(api, other, 'Goes on');
      expect(await told(stream, 4)).toMatchObject({ data: { project: { name: 'Goes on' } } });
      stream.close();
    });
  });

  it('is not told again to a reader that has it already', async () => {
    await withApi(async (api) => {
      const [known, changed, fresh] = [await api.create(), await api.create(), await api.create()];
      await rename(api, changed, 'Changed meanwhile');
      const topics = [known, changed, fresh].map(({ id }) => `project.${id}`).join(',');
      const stream = await open(api, topics, { 'last-event-id': `${known.id}:1,${changed.id}:1,${NOWHERE}:7` });
      await told(stream, 1);
      await rename(api, known, 'Changed now');
      const last = await told(stream, 2);

      const ids = toldBy(stream).map(({ data }) => (data['project'] as { id: string }).id);
      expect([ids.slice(0, 2).toSorted(), ids.slice(2)]).toEqual([[changed.id, fresh.id].toSorted(), [known.id]]);
      expect(last.id?.split(',').toSorted()).toEqual([`${known.id}:2`, `${changed.id}:2`, `${fresh.id}:1`].toSorted());
      stream.close();
    });
  });

  it.each(['nonsense', '1', 'ID:', 'ID:1,', 'ID:x', 'ID:1;DROP', ''])(
    'is told to a reader that sends %p back',
    async (lastEventId) => {
      await withApi(async (api) => {
        const { id } = await api.create();
        const headers = { 'last-event-id': lastEventId.replace('ID', id) };
        const stream = await open(api, `project.${id}`, headers);

        expect(await told(stream, 0)).toMatchObject({ event: 'project', id: `${id}:1` });
        stream.close();
      });
    },
  );
});

describe('a conversation in the stream', () => {
  it('is told as by its own route, and goes on when the agent was away', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const topic = `conversation.${id}`;
      api.gateway.run('agent');
      const stream = await open(api, topic);
      await told(stream, 0);
      api.gateway.tell({ kind: 'text', messageId: 'm', partId: 'p', text: 'two\nlines' });
      await told(stream, 1);
      api.gateway.breakOff();
      await told(stream, 2);
      api.gateway.run('agent');
      await told(stream, 3);

      expect(toldBy(stream)).toEqual([
        { event: 'conversation', data: { topic, event: { kind: 'snapshot', messages: [], asks: [] } } },
        {
          event: 'conversation',
          data: { topic, event: { kind: 'text', messageId: 'm', partId: 'p', text: 'two\nlines' } },
        },
        { event: 'away', data: { topic, code: 'conflict', message: 'The agent does not run.' } },
        { event: 'conversation', data: { topic, event: { kind: 'snapshot', messages: [], asks: [] } } },
      ]);
      stream.close();
    });
  });

  it('ends with the project, and the stream goes on', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('agent');
      const stream = await open(api, `conversation.${id},projects`);
      await told(stream, 0);
      await api.store.deleteProject(idOf({ id }));
      api.gateway.breakOff();

      await eventually(() => {
        expect(toldBy(stream).filter(({ event }) => event === 'deleted')).toHaveLength(2);
      });
      expect(toldBy(stream)).toContainEqual({ event: 'deleted', data: { topic: `conversation.${id}`, id } });
      expect(stream.hasEnded).toBe(false);
      stream.close();
    });
  });
});

describe('a log in the stream', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 12, 0, second));

  it('comes in batches, begins with the last 500 lines, and goes on', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const topic = `logs.${id}.preview`;
      api.gateway.run('preview');
      for (let index = 0; index < 600; index += 1) api.gateway.write('preview', `line ${index}`, at(0));
      const stream = await open(api, topic);
      await told(stream, 1);
      api.gateway.write('preview', 'one more', at(1));
      api.gateway.write('preview', 'and one', null);
      await told(stream, 2);

      const [start, first, second] = toldBy(stream);
      const lines = first?.data['lines'] as { text: string }[];
      expect(start).toEqual({ event: 'log-start', data: { topic } });
      expect([lines.length, lines[0], lines.at(-1)]).toEqual([
        500,
        { at: at(0).toISOString(), stream: 'stdout', text: 'line 100' },
        { at: at(0).toISOString(), stream: 'stdout', text: 'line 599' },
      ]);
      expect(second).toEqual({
        event: 'lines',
        data: {
          topic,
          lines: [
            { at: at(1).toISOString(), stream: 'stdout', text: 'one more' },
            { at: null, stream: 'stdout', text: 'and one' },
          ],
        },
      });
      stream.close();
    });
  });

  it('says that it is open when nothing was written yet', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview');
      const stream = await open(api, `logs.${id}.preview`);

      expect(await told(stream, 0)).toMatchObject({ event: 'log-start' });
      stream.close();
    });
  });

  it('goes on without a repeat when the container was away', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      const topic = `logs.${id}.preview`;
      api.gateway.run('preview');
      for (const text of ['a', 'b', 'b']) api.gateway.write('preview', text, at(1));
      const stream = await open(api, topic);
      await told(stream, 1);
      api.gateway.end('preview');
      const away = await told(stream, 2);
      // More than one look at the log of the stopped container.
      const readLogs = api.gateway.readLogs.bind(api.gateway);
      const twice = deferred();
      let looks = 0;
      api.gateway.readLogs = (...given) => {
        looks += 1;
        if (looks === 2) twice.resolve();
        return readLogs(...given);
      };
      await twice.promise;
      api.gateway.restart('preview');
      api.gateway.write('preview', 'c', at(1));
      api.gateway.write('preview', 'd', at(2));
      await eventually(() => expect(toldBy(stream)).toHaveLength(5));

      expect(away).toEqual({
        event: 'log-away',
        data: { topic, code: 'conflict', message: 'The container does not run.' },
      });
      expect(toldBy(stream).map(({ event }) => event)).toEqual([
        'log-start',
        'lines',
        'log-away',
        'log-start',
        'lines',
      ]);
      const texts = (index: number) =>
        ((toldBy(stream)[index]?.data['lines'] ?? []) as { text: string }[]).map(({ text }) => text);
      expect([texts(1), texts(4)]).toEqual([
        ['a', 'b', 'b'],
        ['c', 'd'],
      ]);
      stream.close();
    });
  });

  it.each([
    ['no containers run', [], { code: 'conflict' }],
    [
      'there is no such service',
      ['agent'],
      { code: 'not_found', message: 'There is no such service; there are agent.' },
    ],
  ])('is away, told once, while %s', async (_why, running, reason) => {
    await withApi(async (api) => {
      const { id } = await api.create();
      for (const service of running) api.gateway.run(service);
      const stream = await open(api, `logs.${id}.preview`);
      await told(stream, 0);
      let asked = 0;
      const ask = api.gateway.ask.bind(api.gateway);
      api.gateway.ask = (...given) => {
        asked += 1;
        return ask(...given);
      };
      await eventually(() => expect(asked).toBe(2));
      api.gateway.run('preview', ['up']);
      await eventually(() => expect(toldBy(stream)).toHaveLength(3));

      expect(toldBy(stream)).toMatchObject([
        { event: 'log-away', data: reason },
        { event: 'log-start' },
        { event: 'lines', data: { lines: [{ text: 'up' }] } },
      ]);
      stream.close();
    });
  });

  it('ends with the project', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview');
      const stream = await open(api, `logs.${id}.preview`);
      await told(stream, 0);
      await api.store.deleteProject(idOf({ id }));
      api.gateway.end('preview');

      await eventually(() => expect(toldBy(stream).at(-1)).toMatchObject({ event: 'deleted', data: { id } }));
      stream.close();
    });
  });
});

function openSlowly({ api }: ApiUnderTest, topics: string): Socket {
  const socket = connect(api.port, '127.0.0.1').pause();
  const authorization = `Authorization: Bearer ${ADMIN_TOKEN}`;
  socket.write(`GET /api/v1/events?topics=${topics} HTTP/1.1\r\nHost: x\r\n${authorization}\r\n\r\n`);
  return socket;
}

async function readUntil(socket: Socket, end: string): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const piece of socket) {
    text += String(piece);
    if (text.includes(end)) break;
  }
  return text;
}

async function openStreams({ request }: Pick<ApiUnderTest, 'request'>): Promise<number> {
  const text = await (await request('/api/v1/metrics')).text();
  return Number(/^sitewright_event_streams_open (\d+)$/m.exec(text)?.[1]);
}

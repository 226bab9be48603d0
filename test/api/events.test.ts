import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { EventStream, type ProjectState } from '../../src/api/events/event-stream.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import { eventually } from '../support/eventually.js';
import { readEvents } from './read-events.js';
import { ADMIN_TOKEN, type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const NOON = Date.parse('2026-01-02T12:00:00Z');

async function beginPhase({ store }: Pick<ApiUnderTest, 'store'>, project: { id: string }): Promise<void> {
  await store.recordProgress(idOf(project), {
    kind: 'phase',
    try: 1,
    phase: 'creating_files',
    startedAtMs: NOON,
    deadlineAtMs: NOON + 30_000,
  });
}

function becomeReady({ store }: Pick<ApiUnderTest, 'store'>, project: { id: string }, previewReady: boolean) {
  return store.recordReadiness(idOf(project), { previewReady, agentReady: false });
}

describe('the events of a project', () => {
  it('begin with a snapshot and go on with changes', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`);
      const snapshot = await stream.event(0);
      await beginPhase(api, project);

      const change = await stream.event(1);

      expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(stream.response.headers.get('cache-control')).toBe('no-store');
      expect(snapshot).toMatchObject({ event: 'snapshot', id: '1' });
      expect(JSON.parse(snapshot.data)).toMatchObject({ project, setup: { phase: 'not_started', phases: [] } });
      expect(change).toMatchObject({ event: 'change', id: '2' });
      expect(JSON.parse(change.data)).toMatchObject({
        project: { setup: { phase: 'creating_files' } },
        setup: { phases: [{ phase: 'creating_files', deadlineAt: '2026-01-02T12:00:30.000Z' }] },
      });
    });
  });

  it('leave the snapshot out for a reader that has it already', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`, { 'last-event-id': '1' });
      await eventually(() => expect(stream.comments).toEqual(['nothing has changed']));
      await beginPhase(api, project);

      expect(await stream.event(0)).toMatchObject({ event: 'change', id: '2' });
    });
  });

  it.each(['0', '99', 'nonsense', ''])('send the snapshot to a reader that had %p', async (lastEventId) => {
    await withApi(async (api) => {
      const project = await api.create();
      const headers = { 'last-event-id': lastEventId };
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`, headers);

      expect(await stream.event(0)).toMatchObject({ event: 'snapshot', id: '1' });
    });
  });

  it('are heard by every reader of the project and by no other', async () => {
    await withApi(async (api) => {
      const [project, other] = [await api.create(), await api.create()];
      const path = `/api/v1/projects/${project.id}/events`;
      const streams = [await readEvents(api, path), await readEvents(api, path)];
      const stranger = await readEvents(api, `/api/v1/projects/${other.id}/events`);
      await Promise.all([...streams, stranger].map((stream) => stream.event(0)));
      await beginPhase(api, project);
      await Promise.all(streams.map((stream) => stream.event(1)));
      await beginPhase(api, other);

      const { data } = await stranger.event(1);

      expect(JSON.parse(data)).toMatchObject({ project: { id: other.id } });
    });
  });

  it('end with the deletion of the project', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`);
      await stream.event(0);
      await api.store.deleteProject(idOf(project));

      const last = await stream.event(1);

      expect(last).toMatchObject({ event: 'deleted', data: JSON.stringify({ id: project.id }) });
      await eventually(() => expect(stream.hasEnded).toBe(true));
      expect(stream.events).toHaveLength(2);
    });
  });

  it('end without a word when the server closes', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`);
      await stream.event(0);
      const startedAt = performance.now();

      await api.api.close();

      await eventually(() => expect(stream.hasEnded).toBe(true));
      expect(stream.events).toHaveLength(1);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });
  });

  it('share one watch of the store, which ends with the server', async () => {
    const watches = { made: 0, open: 0 };
    const watch = (store: ProjectStore) => countWatches(store, watches);
    await withApi(
      async (api) => {
        const project = await api.create();
        const path = `/api/v1/projects/${project.id}/events`;
        for (const stream of [await readEvents(api, path), await readEvents(api, path)]) await stream.event(0);

        expect(watches).toEqual({ made: 1, open: 1 });
      },
      { prepare: watch },
    );

    expect(watches).toEqual({ made: 1, open: 0 });
  });

  it('are forgotten when the reader goes', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`);
      await stream.event(0);
      await eventually(async () => expect(await openStreams(api)).toBe(1));

      stream.close();

      await eventually(async () => expect(await openStreams(api)).toBe(0));
    });
  });

  it('are ended when the project cannot be read, so that the reader comes again', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const stream = await readEvents(api, `/api/v1/projects/${project.id}/events`);
      await stream.event(0);
      const find = api.store.findProject.bind(api.store);
      api.store.findProject = () => Promise.reject(new Error('The database does not answer.'));
      await beginPhase(api, project);

      await eventually(() => expect(stream.hasEnded).toBe(true));
      api.store.findProject = find;
      expect(api.log.filter(({ level }) => level === 'error')).toHaveLength(1);
    });
  });

  it('are not for HEAD, which ends at once', async () => {
    await withApi(async (api) => {
      const project = await api.create();

      const response = await api.request(`/api/v1/projects/${project.id}/events`, { method: 'HEAD' });

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(await openStreams(api)).toBe(0);
    });
  });

  it('of an unknown project are not found', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects/0123456789abcdef/events');

      expect(await problemIn(response)).toMatchObject({ status: 404 });
    });
  });
});

describe('a slow reader', () => {
  it('gets the newest state and not those in between', async () => {
    const stream = new EventStream({ lastRevision: undefined });
    for (let revision = 1; revision <= 1_000; revision += 1) stream.offer(aState(revision));
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;

    let text = String((await iterator.next()).value);
    for (let revision = 1_001; revision <= 2_000; revision += 1) stream.offer(aState(revision));
    while (!text.includes('id: 2000\n')) text += String((await iterator.next()).value);

    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);
    expect(ids.length).toBeLessThanOrEqual(3);
    expect([ids.at(0), ids.at(-1)]).toEqual(['1000', '2000']);
    stream.destroy();
  });

  it('holds no more than a little of the server, and is told of the end', async () => {
    await withApi(async (api) => {
      const project = await api.create({ prompt: 'x'.repeat(32_000) });
      const socket = connect(api.api.port, '127.0.0.1').pause();
      socket.write(
        `GET /api/v1/projects/${project.id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\n\r\n`,
      );
      await eventually(async () => expect(await openStreams(api)).toBe(1));
      for (let index = 0; index < 400; index += 1) await becomeReady(api, project, index % 2 === 0);
      await api.store.deleteProject(idOf(project));

      const text = await readAll(socket);

      const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(ids.length).toBeLessThan(400);
      expect(text).toContain('event: deleted');
    });
  });
});

describe('a stream where nothing happens', () => {
  it('sends heartbeats', async () => {
    const stream = new EventStream({ lastRevision: undefined, heartbeatMs: 5 });
    const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;

    expect(String((await iterator.next()).value)).toBe(': still here\n\n');
    expect(String((await iterator.next()).value)).toBe(': still here\n\n');
    stream.destroy();
  });
});

function countWatches(store: ProjectStore, watches: { made: number; open: number }): void {
  const watch = store.watchProjects.bind(store);
  store.watchProjects = async (listener) => {
    const watching = await watch(listener);
    watches.made += 1;
    watches.open += 1;
    return {
      async close() {
        watches.open -= 1;
        await watching.close();
      },
    };
  };
}

function aState(revision: number): ProjectState {
  return { kind: 'present', revision, json: '{}' };
}

async function openStreams({ request }: Pick<ApiUnderTest, 'request'>): Promise<number> {
  const text = await (await request('/api/v1/metrics')).text();
  return Number(/^sitewright_event_streams_open (\d+)$/m.exec(text)?.[1]);
}

async function readAll(socket: ReturnType<typeof connect>): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const piece of socket) {
    text += String(piece);
    if (text.includes('event: deleted')) break;
  }
  return text;
}

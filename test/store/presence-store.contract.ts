import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import type { Stores } from '../../src/store/open-stores.js';

interface Opened {
  readonly stores: Stores;
  close(): Promise<void>;
}

/** What hangs on a project: who looks at it, and its prompts. The same on both databases. */
export function describePresenceAndTurns(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened;
    let id: ProjectId;

    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close());

    async function createProject(): Promise<ProjectId> {
      id = randomBytes(8).toString('hex') as ProjectId;
      const words = { name: 'Bakery', prompt: 'A bakery', model: 'demo', template: 'astro-starter' };
      await opened.stores.projects.createProject({ id, ownerId: 'owner-1', slug: `bakery-${id}`, ...words });
      return id;
    }

    it('counts each page once, tells who came, and that nobody came twice', async () => {
      const { presence } = opened.stores;
      await createProject();
      expect(await presence.heartbeat(id, 'a')).toEqual({ arrived: true, viewers: 1 });
      expect(await presence.heartbeat(id, 'a')).toEqual({ arrived: false, viewers: 1 });
      expect(await presence.heartbeat(id, 'b')).toEqual({ arrived: true, viewers: 2 });
      expect((await presence.presenceOf(id)).viewers).toBe(2);
    });

    it('counts pages that come at once exactly', async () => {
      const { presence } = opened.stores;
      await createProject();
      await Promise.all(Array.from({ length: 20 }, (_, page) => presence.heartbeat(id, `page-${page}`)));
      expect((await presence.presenceOf(id)).viewers).toBe(20);
    });

    it('forgets a page that left, knows when it was last there, and counts it anew when it returns', async () => {
      const { presence } = opened.stores;
      await createProject();
      const before = Date.now();
      await presence.heartbeat(id, 'a');
      expect(await presence.leave(id, 'a')).toEqual({ left: true, viewers: 0 });
      expect(await presence.leave(id, 'a')).toEqual({ left: false, viewers: 0 });
      expect(await presence.leave(id, 'never-here')).toEqual({ left: false, viewers: 0 });
      const { viewers, lastHeartbeatAt } = await presence.presenceOf(id);
      expect(viewers).toBe(0);
      expect(Math.abs((lastHeartbeatAt?.getTime() ?? 0) - before)).toBeLessThan(10_000);
      expect(await presence.heartbeat(id, 'a')).toEqual({ arrived: true, viewers: 1 });
    });

    it('changes nothing about the project itself, and knows nobody at a project that is gone', async () => {
      const { presence, projects } = opened.stores;
      await createProject();
      const before = await projects.findProject(id);
      await presence.heartbeat(id, 'a');
      expect(await projects.findProject(id)).toEqual(before);
      await projects.deleteProject(id);
      expect(await presence.heartbeat(id, 'a')).toBeUndefined();
      expect(await presence.leave(id, 'a')).toBeUndefined();
      expect(await presence.presenceOf(id)).toEqual({ viewers: 0, lastHeartbeatAt: null });
    });

    it('counts for many projects at once, and forgets what is old but the newest', async () => {
      const { presence } = opened.stores;
      const first = await createProject();
      await presence.heartbeat(first, 'a');
      await presence.heartbeat(first, 'b');
      const second = await createProject();
      expect(await presence.countViewers([first, second])).toEqual(new Map([[first, 2]]));
      expect(await presence.countViewers([])).toEqual(new Map());
      await presence.forgetBefore(new Date(Date.now() + 60_000));
      expect(await presence.countViewers([first])).toEqual(new Map([[first, 1]]));
    });

    it('numbers prompts without gaps, also when they come at once', async () => {
      const { turns } = opened.stores;
      await createProject();
      const added = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          turns.addTurn({ projectId: id, text: `prompt ${index}`, model: 'demo' }),
        ),
      );
      expect(new Set(added.map((turn) => turn?.number))).toEqual(new Set([1, 2, 3, 4, 5]));
      expect((await turns.listTurns(id)).map(({ number, state }) => [number, state])).toEqual(
        [1, 2, 3, 4, 5].map((number) => [number, 'queued']),
      );
    });

    it('keeps how a prompt ended against whatever comes late', async () => {
      const { turns, projects } = opened.stores;
      await createProject();
      await turns.addTurn({ projectId: id, text: 'Make it blue', model: 'demo' });
      const { revision = 0 } = (await projects.findProject(id)) ?? {};
      expect(await turns.recordTurn(id, 1, { state: 'working', message: 'Writes a file\0.' })).toBe(true);
      const working = await turns.findTurn(id, 1);
      expect(working).toMatchObject({ state: 'working', message: 'Writes a file\uFFFD.', startedAt: expect.any(Date) });
      expect(await turns.recordTurn(id, 1, { state: 'completed', version: 'abc' })).toBe(true);
      expect(await turns.recordTurn(id, 1, { state: 'working' })).toBe(false);
      expect(await turns.recordTurn(id, 1, { state: 'aborted' })).toBe(false);
      expect(await turns.findTurn(id, 1)).toMatchObject({
        state: 'completed',
        version: 'abc',
        message: null,
        startedAt: working?.startedAt,
        endedAt: expect.any(Date),
      });
      expect((await projects.findProject(id))?.revision).toBe(revision + 2);
    });

    it('lists the prompts that are not over, and loses them with their project', async () => {
      const { turns, projects } = opened.stores;
      await createProject();
      for (const text of ['one', 'two', 'three']) await turns.addTurn({ projectId: id, text, model: 'demo' });
      await turns.recordTurn(id, 1, { state: 'failed', code: 'internal', message: 'No.' });
      await turns.removeTurn(id, 2);
      const open = (await turns.openTurns()).filter(({ projectId }) => projectId === id);
      expect(open.map(({ number }) => number)).toEqual([3]);
      await projects.deleteProject(id);
      expect(await turns.listTurns(id)).toEqual([]);
      expect(await turns.addTurn({ projectId: id, text: 'late', model: 'demo' })).toBeUndefined();
    });

    it('keeps why a project does not run until its next status', async () => {
      const { projects } = opened.stores;
      await createProject();
      const problem = { code: 'container_oom', message: 'Out of memory.', hint: 'Raise it.', logTail: 'a\0b' } as const;
      await projects.recordStatus({ projectId: id, sequence: 1, status: 'error', problem });
      expect((await projects.findProject(id))?.problem).toEqual(problem);
      await projects.recordStatus({ projectId: id, sequence: 2, status: 'starting' });
      expect((await projects.findProject(id))?.problem).toBeNull();
    });
  });
}

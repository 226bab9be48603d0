import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import type { Stores } from '../../src/store/open-stores.js';
import { eventually } from '../support/eventually.js';

/** The same on both databases. */
export function describeSetupPlaces(name: string, open: () => Promise<{ stores: Stores; close(): Promise<void> }>) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let made: ProjectId[] = [];

    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterEach(async () => {
      for (const id of made) await opened.stores.projects.deleteProject(id);
      made = [];
    });
    afterAll(() => opened.close());

    async function createProjects(count: number, ownerId = 'owner-1'): Promise<ProjectId[]> {
      for (let number = 1; number <= count; number += 1) {
        const id = randomBytes(8).toString('hex') as ProjectId;
        const words = { name: 'Bakery', prompt: 'A bakery', model: 'demo', template: 'astro-starter' };
        await opened.stores.projects.createProject({ id, ownerId, slug: `bakery-${id}`, ...words });
        made.push(id);
      }
      return made;
    }

    it('gives as many places as there are, and the next ones in the order of their requests', async () => {
      const { places } = opened.stores;
      await places.writeLimits({ maxSetups: 2, paused: false });
      const [a, b, c, d] = (await createProjects(4)) as [ProjectId, ProjectId, ProjectId, ProjectId];
      expect(await places.request({ projectId: a, try: 1 })).toEqual({ granted: true, before: 0 });
      expect(await places.request({ projectId: b, try: 1 })).toEqual({ granted: true, before: 0 });
      expect(await places.request({ projectId: c, try: 1 })).toEqual({ granted: false, before: 0 });
      expect(await places.request({ projectId: d, try: 1 })).toEqual({ granted: false, before: 1 });
      expect(await places.positionsOf([a, c, d])).toEqual(
        new Map([
          [c, 0],
          [d, 1],
        ]),
      );

      await places.release({ projectId: a, try: 1 });
      expect(await places.request({ projectId: d, try: 1 })).toEqual({ granted: false, before: 1 });
      expect(await places.request({ projectId: c, try: 1 })).toEqual({ granted: true, before: 0 });
      expect(await places.request({ projectId: c, try: 1 })).toEqual({ granted: true, before: 0 });
    });

    it('lets owners take turns: who has one project does not wait behind all of another', async () => {
      const { places, projects } = opened.stores;
      await places.writeLimits({ maxSetups: 1, paused: false });
      const [a1, a2, a3] = (await createProjects(3)) as [ProjectId, ProjectId, ProjectId];
      const [b1] = (await createProjects(1, 'owner-2')).slice(-1) as [ProjectId];
      for (const projectId of [a1, a2, a3, b1]) await places.request({ projectId, try: 1 });
      const began = { kind: 'phase', try: 1, phase: 'creating_files' } as const;
      await projects.recordProgress(a1, { ...began, startedAtMs: Date.now(), deadlineAtMs: Date.now() + 60_000 });

      expect((await places.list()).map(({ projectId }) => projectId)).toEqual([a1, b1, a2, a3]);
      expect(await places.positionsOf([a2, b1])).toEqual(
        new Map([
          [a2, 1],
          [b1, 0],
        ]),
      );
      await places.release({ projectId: a1, try: 1 });
      expect(await places.request({ projectId: a2, try: 1 })).toMatchObject({ granted: false });
      expect(await places.request({ projectId: b1, try: 1 })).toMatchObject({ granted: true });
    });

    it('never gives more than there are, however many ask at once', async () => {
      const { places } = opened.stores;
      await places.writeLimits({ maxSetups: 3, paused: false });
      const ids = await createProjects(20);
      for (let round = 1; round <= 2; round += 1) {
        await Promise.all(ids.map((projectId) => places.request({ projectId, try: 1 })));
        expect((await places.list()).filter(({ grantedAt }) => grantedAt !== null)).toHaveLength(3);
      }
    });

    it('gives none while setups are paused, and takes none away', async () => {
      const { places } = opened.stores;
      await places.writeLimits({ maxSetups: 3, paused: false });
      const [a, b] = (await createProjects(2)) as [ProjectId, ProjectId];
      await places.request({ projectId: a, try: 1 });
      await places.writeLimits({ maxSetups: 3, paused: true });
      expect((await places.request({ projectId: a, try: 1 })).granted).toBe(true);
      expect((await places.request({ projectId: b, try: 1 })).granted).toBe(false);
      await places.writeLimits({ maxSetups: 3, paused: false });
      expect((await places.request({ projectId: b, try: 1 })).granted).toBe(true);
    });

    it('gives one out of turn, above the limit and while paused, once, and tells of it', async () => {
      const { places, projects } = opened.stores;
      await places.writeLimits({ maxSetups: 1, paused: true });
      const [a, b, c] = (await createProjects(3)) as [ProjectId, ProjectId, ProjectId];
      for (const projectId of [a, b]) await places.request({ projectId, try: 1 });
      const told: ProjectId[] = [];
      const watch = await projects.watchProjects((id) => void told.push(id));
      try {
        // One of the two, whichever the database takes first.
        const granted = await Promise.all([places.grant(b), places.grant(b)]);
        expect(granted.filter(Boolean)).toHaveLength(1);
        await eventually(() => expect(told).toEqual([b]));
      } finally {
        await watch.close();
      }
      expect(await places.grant(c)).toBe(false);
      expect(await places.request({ projectId: b, try: 1 })).toEqual({ granted: true, before: 0 });
      expect(await places.grant(a)).toBe(true);
      await places.writeLimits({ maxSetups: 1, paused: false });
      expect(await places.request({ projectId: c, try: 1 })).toEqual({ granted: false, before: 0 });
      const ended = { kind: 'finished', try: 1, phase: 'failed', finishedAtMs: Date.now(), failure: null } as const;
      await projects.recordProgress(c, ended);
      expect(await places.grant(c)).toBe(false);
    });

    it('remembers who paused until somebody resumes', async () => {
      const { places } = opened.stores;
      await places.writeLimits({ paused: false }, 'Ada');
      expect(await places.readLimits()).toMatchObject({ paused: false, pausedBy: null });
      await places.writeLimits({ paused: true }, 'Ada');
      const pausedBy = { name: 'Ada', at: expect.any(Date) };
      expect(await places.readLimits()).toMatchObject({ paused: true, pausedBy });
      await places.writeLimits({ paused: true, maxSetups: 2 }, 'Grace');
      expect(await places.readLimits()).toMatchObject({ paused: true, maxSetups: 2, pausedBy });
      await places.writeLimits({ paused: false }, 'Grace');
      expect(await places.readLimits()).toMatchObject({ pausedBy: null });
      await places.writeLimits({ paused: true });
      expect(await places.readLimits()).toMatchObject({ paused: true, pausedBy: null });
    });

    it('frees the place of a setup that has ended, of a project that is gone, and of an earlier try', async () => {
      const { places, projects } = opened.stores;
      await places.writeLimits({ maxSetups: 1, paused: false });
      const [a, b, c] = (await createProjects(3)) as [ProjectId, ProjectId, ProjectId];
      await places.request({ projectId: a, try: 1 });
      const ended = { kind: 'finished', try: 1, phase: 'failed', finishedAtMs: Date.now(), failure: null } as const;
      await projects.recordProgress(a, ended);
      expect((await places.request({ projectId: b, try: 1 })).granted).toBe(true);
      await projects.deleteProject(b);
      expect((await places.request({ projectId: c, try: 1 })).granted).toBe(true);
      expect((await places.request({ projectId: c, try: 2 })).granted).toBe(true);
      await places.release({ projectId: c, try: 1 });
      expect(await places.list()).toMatchObject([{ projectId: c, try: 2 }]);
      expect(await places.request({ projectId: c, try: 1 })).toEqual({ granted: false, before: 0 });
      expect(await places.request({ projectId: b, try: 1 })).toEqual({ granted: false, before: 0 });
    });
  });
}

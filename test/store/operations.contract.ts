import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FailureCode } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { WorkPhase } from '../../src/domain/setup-phase.js';
import type { Stores } from '../../src/store/open-stores.js';

const HOUR_MS = 3_600_000;

/** What administrators look at, the same on both databases. */
export function describeOperations(name: string, open: () => Promise<{ stores: Stores; close(): Promise<void> }>) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    /** Failures are everybody's: each test looks at times of its own. */
    let nowMs = Date.parse('2031-01-01T00:00:00Z');

    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close());

    async function createProject(): Promise<ProjectId> {
      nowMs += 1_000 * HOUR_MS;
      const id = randomBytes(8).toString('hex') as ProjectId;
      const words = { name: `Bakery ${id}`, prompt: 'A bakery', model: 'demo', template: 'astro-starter' };
      await opened.stores.projects.createProject({ id, ownerId: 'owner-1', slug: `bakery-${id}`, ...words });
      return id;
    }

    function begin(id: ProjectId, number: number, phase: WorkPhase, atMs = nowMs): Promise<boolean> {
      const times = { startedAtMs: atMs, deadlineAtMs: atMs + 30_000 };
      return opened.stores.projects.recordProgress(id, { kind: 'phase', try: number, phase, ...times });
    }

    function fail(id: ProjectId, number: number, code: FailureCode, atMs = nowMs): Promise<boolean> {
      const failure = {
        code,
        phase: 'starting_docker',
        message: `No:\0 ${code}.`,
        hint: 'Retry.',
        logTail: null,
      } as const;
      const end = { kind: 'finished', try: number, phase: 'failed', finishedAtMs: atMs } as const;
      return opened.stores.projects.recordProgress(id, { ...end, failure });
    }

    function failures(limit = 100) {
      return opened.stores.projects.listFailures({ since: new Date(nowMs), limit });
    }

    it('keep why each try failed, also after the next one began, newest first', async () => {
      const { projects } = opened.stores;
      const id = await createProject();
      await begin(id, 1, 'creating_files');
      await begin(id, 1, 'starting_docker');
      await fail(id, 1, 'container_failed', nowMs + 1);
      await begin(id, 2, 'creating_files', nowMs + 2);
      await fail(id, 2, 'disk_full', nowMs + 3);
      await begin(id, 3, 'creating_files', nowMs + 4);

      const facts = { kind: 'setup', projectId: id, projectName: `Bakery ${id}` };
      expect(await failures()).toEqual([
        {
          ...facts,
          number: 2,
          phase: 'creating_files',
          code: 'disk_full',
          message: 'No:\uFFFD disk_full.',
          at: new Date(nowMs + 3),
        },
        {
          ...facts,
          number: 1,
          phase: 'starting_docker',
          code: 'container_failed',
          message: 'No:\uFFFD container_failed.',
          at: new Date(nowMs + 1),
        },
      ]);
      expect(await failures(1)).toMatchObject([{ number: 2 }]);
      await projects.deleteProject(id);
      expect(await failures()).toEqual([]);
    });

    it('know only failures since the time that is asked for, and no cancellation or success', async () => {
      const { projects } = opened.stores;
      const [early, cancelled, done] = [await createProject(), await createProject(), await createProject()];
      await begin(early, 1, 'starting_docker', nowMs - 2);
      await fail(early, 1, 'container_failed', nowMs - 1);
      for (const [id, phase] of [
        [cancelled, 'cancelled'],
        [done, 'completed'],
      ] as const) {
        await begin(id, 1, 'starting_docker');
        const failure = {
          code: 'setup_cancelled',
          phase: 'starting_docker',
          message: 'No.',
          hint: '',
          logTail: null,
        } as const;
        const end = { kind: 'finished', try: 1, phase, finishedAtMs: nowMs } as const;
        await projects.recordProgress(id, { ...end, failure: phase === 'cancelled' ? failure : null });
      }

      expect(await failures()).toEqual([]);
    });

    it('know why a setup failed whose last phase, or whose end, was told late', async () => {
      const [late, earlier] = [await createProject(), await createProject()];
      await begin(late, 1, 'creating_files');
      await fail(late, 1, 'container_failed', nowMs + 1);
      await begin(late, 1, 'starting_docker');
      await begin(earlier, 1, 'starting_docker');
      await begin(earlier, 2, 'creating_files', nowMs + 2);
      await fail(earlier, 1, 'docker_unavailable', nowMs + 3);

      expect(await failures()).toMatchObject([
        { projectId: earlier, number: 1, phase: 'starting_docker', code: 'docker_unavailable' },
        { projectId: late, number: 1, code: 'container_failed' },
        { projectId: late, number: 1, code: 'container_failed' },
      ]);
    });

    it('know prompts that failed, and none that was ended', async () => {
      const { projects, turns } = opened.stores;
      const id = await createProject();
      for (const text of ['one', 'two', 'three']) await turns.addTurn({ projectId: id, text, model: 'demo' });
      const since = new Date(Date.now() - 1_000);
      await turns.recordTurn(id, 1, { state: 'failed', code: 'agent_failed', message: 'It gave up.' });
      await turns.recordTurn(id, 2, { state: 'aborted' });

      const found = (await projects.listFailures({ since, limit: 100 })).filter(({ kind }) => kind === 'prompt');
      expect(found).toEqual([
        {
          kind: 'prompt',
          projectId: id,
          projectName: `Bakery ${id}`,
          number: 1,
          phase: null,
          code: 'agent_failed',
          message: 'It gave up.',
          at: (await turns.findTurn(id, 1))?.endedAt,
        },
      ]);
    });

    it('find many projects, their phases and their gateways at once', async () => {
      const { projects } = opened.stores;
      const [one, two, gone] = [await createProject(), await createProject(), await createProject()];
      await projects.deleteProject(gone);
      await begin(one, 1, 'creating_files');
      await begin(one, 1, 'starting_docker');
      for (const id of [one, two]) await projects.recordGateway(id, `http://worker-${id}:3020`);
      const three = await createProject();
      await projects.recordGateway(three, `http://worker-${one}:3020`);

      const found = await projects.findProjects([one, two, gone]);
      expect(found.map(({ id }) => id).sort()).toEqual([one, two].sort());
      const phases = await projects.listPhasesOf([one, two, gone]);
      expect(phases).toEqual(new Map([[one, await projects.listPhases(one)]]));
      expect(phases.get(one)?.map(({ phase }) => phase)).toEqual(['creating_files', 'starting_docker']);
      expect(await projects.listGateways()).toEqual([one, two].map((id) => `http://worker-${id}:3020`).sort());
      expect(await projects.findProjects([])).toEqual([]);
      expect(await projects.listPhasesOf([])).toEqual(new Map());
    });
  });
}

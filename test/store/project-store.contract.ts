import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttemptFailure } from '../../src/domain/phase-record.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { WorkPhase } from '../../src/domain/setup-phase.js';
import type { NewProject, ProjectStore } from '../../src/store/project-store.js';
import { eventually } from '../support/eventually.js';

const T0 = Date.parse('2030-01-01T00:00:00Z');

function newProject(change: Partial<NewProject> = {}): NewProject {
  const id = randomBytes(8).toString('hex') as ProjectId;
  const slug = `slug-${id}`;
  return {
    id,
    ownerId: 'owner',
    slug,
    name: 'Bakery',
    prompt: 'a bakery',
    model: 'demo/site-builder',
    template: 't',
    ...change,
  };
}

function begin(phase: WorkPhase, at: { seconds: number; limit?: number; try?: number }) {
  const startedAtMs = T0 + at.seconds * 1_000;
  return {
    kind: 'phase',
    try: at.try ?? 1,
    phase,
    startedAtMs,
    deadlineAtMs: startedAtMs + (at.limit ?? 30) * 1_000,
  } as const;
}

function finish(phase: 'completed' | 'failed' | 'cancelled', setupTry = 1) {
  const failure = {
    code: 'phase_timeout',
    phase: 'starting_docker',
    message: 'late',
    hint: 'retry',
    logTail: 'x\u0000y',
  } as const;
  const finishedAtMs = T0 + 100_000;
  return {
    kind: 'finished',
    try: setupTry,
    phase,
    finishedAtMs,
    failure: phase === 'completed' ? null : failure,
  } as const;
}

const FAILURE: AttemptFailure = {
  attempt: 1,
  maximumAttempts: 3,
  code: 'container_failed',
  message: 'The engine is busy.',
  at: new Date(T0),
  nextAttemptAt: new Date(T0 + 2_000),
};

/** What every database must do. */
export function describeProjectStore(
  name: string,
  open: () => Promise<{ store: ProjectStore; close(): Promise<void> }>,
): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: ProjectStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    }, 60_000);

    afterAll(async () => {
      await opened.close();
    });

    async function created(change: Partial<NewProject> = {}): Promise<ProjectId> {
      return (await store.createProject(newProject(change))).project.id;
    }

    it('keeps a new project as it was given', async () => {
      const project = newProject();

      await store.createProject(project);

      const found = await store.findProject(project.id);
      expect(found).toMatchObject({
        ...project,
        status: 'created',
        revision: 1,
        setup: { phase: 'not_started', error: null },
      });
      expect(await store.findProjectBySlug(project.slug)).toEqual(found);
    });

    it('gives projects of one slug different ones, also all at once', async () => {
      const slug = `same-${randomBytes(4).toString('hex')}`;

      const results = await Promise.all(Array.from({ length: 20 }, () => store.createProject(newProject({ slug }))));

      const slugs = results.map(({ project }) => project.slug).sort();
      expect(new Set(slugs).size).toBe(20);
      expect(slugs).toContain(slug);
      expect(slugs).toContain(`${slug}-20`);
    });

    it('makes one project of one idempotency key, also all at once', async () => {
      const idempotency = { key: randomBytes(8).toString('hex'), bodyHash: 'hash' };

      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.createProject(newProject({ idempotency }))),
      );

      expect(new Set(results.map(({ project }) => project.id)).size).toBe(1);
      expect(results.filter(({ created: isNew }) => isNew)).toHaveLength(1);
    });

    it('refuses an idempotency key with another request', async () => {
      const key = randomBytes(8).toString('hex');
      await store.createProject(newProject({ idempotency: { key, bodyHash: 'one' } }));

      const second = store.createProject(newProject({ idempotency: { key, bodyHash: 'two' } }));

      await expect(second).rejects.toMatchObject({ code: 'conflict' });
    });

    it('moves the status by growing sequence numbers only', async () => {
      const projectId = await created();

      const applied = [
        await store.recordStatus({ projectId, sequence: 1, status: 'starting' }),
        await store.recordStatus({ projectId, sequence: 2, status: 'running' }),
        await store.recordStatus({ projectId, sequence: 2, status: 'running' }),
        await store.recordStatus({ projectId, sequence: 1, status: 'starting' }),
      ];

      expect(applied).toEqual([true, true, false, false]);
      expect(await store.findProject(projectId)).toMatchObject({ status: 'running', revision: 3 });
    });

    it('lets nothing follow deleting', async () => {
      const projectId = await created();
      await store.recordStatus({ projectId, sequence: 5, status: 'deleting' });

      expect(await store.recordStatus({ projectId, sequence: 6, status: 'running' })).toBe(false);
    });

    it('keeps the history of a setup, each phase with its own start and end', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('creating_files', { seconds: 0 }));
      await store.recordProgress(projectId, begin('starting_docker', { seconds: 2, limit: 300 }));
      await store.recordProgress(projectId, finish('failed'));

      const project = await store.findProject(projectId);
      const phases = await store.listPhases(projectId);

      expect(project?.setup).toMatchObject({
        phase: 'failed',
        startedAt: new Date(T0),
        error: { code: 'phase_timeout', logTail: 'x\u0000y' },
      });
      expect(phases).toMatchObject([
        { phase: 'creating_files', outcome: 'completed', startedAt: new Date(T0), endedAt: new Date(T0 + 2_000) },
        {
          phase: 'starting_docker',
          outcome: 'failed',
          deadlineAt: new Date(T0 + 302_000),
          endedAt: new Date(T0 + 100_000),
        },
      ]);
    });

    it('never goes back to an earlier phase or try', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('starting_docker', { seconds: 2 }));
      const late = await store.recordProgress(projectId, begin('creating_files', { seconds: 0 }));
      await store.recordProgress(projectId, begin('creating_files', { seconds: 50, try: 2 }));
      const older = await store.recordProgress(projectId, finish('failed', 1));

      expect([late, older]).toEqual([false, false]);
      expect((await store.findProject(projectId))?.setup).toMatchObject({
        try: 2,
        phase: 'creating_files',
        error: null,
      });
    });

    it('begins a new try afresh', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('starting_docker', { seconds: 0 }));
      await store.recordFinding(
        { projectId, try: 1, phase: 'starting_docker' },
        { probes: 3, text: 'Preview answers.', previewReady: true, agentReady: false },
      );
      await store.recordProgress(projectId, finish('failed'));
      await store.recordProgress(projectId, begin('creating_files', { seconds: 200, try: 2 }));

      expect(await store.findProject(projectId)).toMatchObject({
        previewReady: false,
        setup: { try: 2, error: null, finishedAt: null, startedAt: new Date(T0 + 200_000) },
      });
    });

    it('moves a deadline, once', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('starting_docker', { seconds: 0, limit: 30 }));
      const longer = begin('starting_docker', { seconds: 0, limit: 90 });

      const applied = [await store.recordProgress(projectId, longer), await store.recordProgress(projectId, longer)];

      expect(applied).toEqual([true, false]);
      expect((await store.findProject(projectId))?.setup.phaseDeadlineAt).toEqual(new Date(T0 + 90_000));
      expect((await store.listPhases(projectId))[0]?.deadlineAt).toEqual(new Date(T0 + 90_000));
    });

    it('counts failed attempts apart from probes, and only for the phase that runs', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('starting_docker', { seconds: 0 }));
      const fence = { projectId, try: 1, phase: 'starting_docker' } as const;

      await store.recordAttemptFailure(fence, FAILURE);
      await store.recordFinding(fence, {
        probes: 312,
        text: 'Agent does not listen yet.',
        previewReady: true,
        agentReady: false,
      });
      const stale = await store.recordFinding(
        { ...fence, phase: 'creating_files' },
        { probes: 1, text: 'x', previewReady: false, agentReady: false },
      );
      const foreign = await store.recordAttemptFailure({ ...fence, try: 2 }, FAILURE);

      expect([stale, foreign]).toEqual([false, false]);
      expect(await store.listPhases(projectId)).toMatchObject([
        { failedAttempts: 1, lastFailure: FAILURE, probes: 312 },
      ]);
      expect(await store.findProject(projectId)).toMatchObject({ previewReady: true, agentReady: false });
    });

    it('brings nothing back that was deleted', async () => {
      const projectId = await created();
      await store.recordProgress(projectId, begin('creating_files', { seconds: 0 }));

      expect(await store.deleteProject(projectId)).toBe(true);

      expect(await store.deleteProject(projectId)).toBe(false);
      expect(await store.recordStatus({ projectId, sequence: 9, status: 'running' })).toBe(false);
      expect(await store.recordProgress(projectId, begin('starting_docker', { seconds: 9 }))).toBe(false);
      expect(await store.findProject(projectId)).toBeUndefined();
      expect(await store.listPhases(projectId)).toEqual([]);
    });

    it('lists page by page, newest first, without gap or repeat', async () => {
      const ownerId = randomBytes(4).toString('hex');
      const ids = [];
      for (let count = 0; count < 5; count += 1) ids.push(await created({ ownerId }));

      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listProjects({ ownerId, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.projects.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);

      expect([...seen].sort()).toEqual([...ids].sort());
      expect(seen.at(-1)).toBe(ids[0]);
    });

    it.each([
      ['MY BAKE', ['name']],
      ['kery-sl', ['slug']],
      ['with BREAD', ['prompt']],
      ['50%', ['percent']],
      ['5_', ['underscore']],
      ['back\\slash', ['backslash']],
      ['%', ['percent']],
      ['grösse', ['umlaut']],
      ['nowhere', []],
    ])('finds projects by %p', async (text, expected) => {
      const ownerId = randomBytes(4).toString('hex');
      const all: Readonly<Record<string, Partial<NewProject>>> = {
        name: { name: 'My Bakers' },
        slug: { slug: `bakery-slug-${ownerId}` },
        prompt: { prompt: 'A shop with bread' },
        percent: { name: '50% off' },
        underscore: { name: '5_x' },
        backslash: { name: 'back\\slash' },
        umlaut: { prompt: 'In jeder Größe, GRÖSSE zählt' },
      };
      const plain = { ownerId, name: 'n', prompt: 'p' };
      const names = new Map<string, string>();
      for (const [name, change] of Object.entries(all)) names.set(await created({ ...plain, ...change }), name);

      const { projects } = await store.listProjects({ ownerId, text, limit: 20 });

      expect(projects.map(({ id }) => names.get(id))).toEqual(expected);
    });

    it('pages through what was found', async () => {
      const ownerId = randomBytes(4).toString('hex');
      for (const name of ['One bakery', 'Shop', 'Two bakeries']) await created({ ownerId, name, prompt: 'p' });

      const first = await store.listProjects({ ownerId, text: 'baker', limit: 1 });
      const second = await store.listProjects({ ownerId, text: 'baker', limit: 1, cursor: first.nextCursor ?? '' });

      expect([...first.projects, ...second.projects].map(({ name: found }) => found)).toEqual([
        'Two bakeries',
        'One bakery',
      ]);
      expect(second.nextCursor).toBeNull();
    });

    it('tells the median of the last 20 completions of each phase', async () => {
      // The newest of all, whatever other tests stored: 5 older ones that were slow do not count.
      const daysLater = 86_400 * 365;
      const seconds = [...Array.from({ length: 5 }, () => 1_000), ...Array.from({ length: 20 }, (_, n) => n + 1)];
      for (const [index, taken] of seconds.entries()) {
        const at = daysLater + index * 10_000;
        const projectId = await created();
        await store.recordProgress(projectId, begin('initializing_agent', { seconds: at }));
        await store.recordProgress(projectId, begin('sending_prompt', { seconds: at + taken }));
      }
      const failed = await created();
      await store.recordProgress(failed, begin('initializing_agent', { seconds: daysLater * 2 }));
      await store.recordProgress(failed, { ...finish('failed'), finishedAtMs: T0 + daysLater * 3_000 });

      const durations = await store.phaseDurations();

      expect(durations.get('initializing_agent')).toBe(10_500);
      expect(durations.has('waiting_completion')).toBe(false);
    });

    it('counts projects by status', async () => {
      const before = await store.countProjects();
      const { project } = await store.createProject(newProject());
      await store.createProject(newProject());
      await store.recordStatus({ projectId: project.id, sequence: 1, status: 'starting' });

      const after = await store.countProjects();

      expect((after.get('starting') ?? 0) - (before.get('starting') ?? 0)).toBe(1);
      expect((after.get('created') ?? 0) - (before.get('created') ?? 0)).toBe(1);
    });

    it('refuses a cursor that it did not make', async () => {
      await expect(store.listProjects({ limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    });

    it('tells of every applied change', async () => {
      const told: string[] = [];
      const watching = await store.watchProjects((projectId) => void told.push(projectId));
      const projectId = await created();
      await store.recordStatus({ projectId, sequence: 1, status: 'starting' });
      await store.deleteProject(projectId);

      await eventually(() => expect(told.filter((id) => id === projectId)).toHaveLength(3));
      await watching.close();
    });
  });
}

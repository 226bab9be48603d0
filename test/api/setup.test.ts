import { describe, expect, it } from '@jest/globals';
import type { SetupView } from '../../src/api/projects/project-views.js';
import { SetupError } from '../../src/domain/failure.js';
import { type ApiUnderTest, idOf, problemIn, withApi } from './with-api.js';

const NOON = Date.parse('2026-01-02T12:00:00Z');

function at(seconds: number): string {
  return new Date(NOON + seconds * 1_000).toISOString();
}

async function setupOf({ request }: ApiUnderTest, { id }: { id: string }): Promise<SetupView> {
  return (await (await request(`/api/v1/projects/${id}/setup`)).json()) as SetupView;
}

function command({ request }: ApiUnderTest, { id }: { id: string }, name: string, body?: object): Promise<Response> {
  const options = body === undefined ? {} : { body };
  return request(`/api/v1/projects/${id}/setup/${name}`, { method: 'POST', ...options });
}

describe('the setup of a project', () => {
  it('shows its phases with times, failures, probes and findings', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const { store } = api;
      const id = idOf(project);
      const begin = { kind: 'phase', try: 1 } as const;
      await store.recordProgress(id, {
        ...begin,
        phase: 'creating_files',
        startedAtMs: NOON,
        deadlineAtMs: NOON + 30_000,
      });
      await store.recordAttemptFailure(
        { projectId: id, try: 1, phase: 'creating_files' },
        {
          attempt: 1,
          maximumAttempts: 3,
          code: 'internal',
          message: 'The disk hiccupped.',
          at: new Date(NOON + 1_000),
          nextAttemptAt: new Date(NOON + 3_000),
        },
      );
      await store.recordProgress(id, {
        ...begin,
        phase: 'starting_docker',
        startedAtMs: NOON + 5_000,
        deadlineAtMs: NOON + 305_000,
      });
      const finding = { probes: 12, text: 'preview answers, agent not yet', previewReady: true, agentReady: false };
      await store.recordFinding({ projectId: id, try: 1, phase: 'starting_docker' }, finding);

      const setup = await setupOf(api, project);

      expect(setup).toMatchObject({
        projectId: project.id,
        try: 1,
        phase: 'starting_docker',
        phaseStartedAt: at(5),
        phaseDeadlineAt: at(305),
        finishedAt: null,
        error: null,
        workflowId: `project-setup:${project.id}:1`,
        earlierTries: [],
      });
      expect(setup.phases).toEqual([
        {
          phase: 'creating_files',
          startedAt: at(0),
          deadlineAt: at(30),
          endedAt: at(5),
          outcome: 'completed',
          failedAttempts: 1,
          lastFailure: {
            attempt: 1,
            maximumAttempts: 3,
            code: 'internal',
            message: 'The disk hiccupped.',
            at: at(1),
            nextAttemptAt: at(3),
            retry: 'retry 2 of 3',
          },
          probes: 0,
          lastFinding: null,
        },
        {
          phase: 'starting_docker',
          startedAt: at(5),
          deadlineAt: at(305),
          endedAt: null,
          outcome: null,
          failedAttempts: 0,
          lastFailure: null,
          probes: 12,
          lastFinding: 'preview answers, agent not yet',
        },
      ]);
    });
  });

  it('shows why it failed, and the try before the present one', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const id = idOf(project);
      const error = {
        code: 'container_exited',
        phase: 'creating_files',
        message: 'The container preview exited with code 1.',
        hint: 'The last log lines say why it stopped.',
        logTail: 'Error: no such file',
      } as const;
      const phase = { kind: 'phase', phase: 'creating_files', startedAtMs: NOON, deadlineAtMs: NOON + 30_000 } as const;
      await api.store.recordProgress(id, { ...phase, try: 1 });
      await api.store.recordProgress(id, {
        kind: 'finished',
        try: 1,
        phase: 'failed',
        finishedAtMs: NOON + 2_000,
        failure: error,
      });
      const failed = await setupOf(api, project);
      await api.store.recordProgress(id, { ...phase, try: 2 });

      const again = await setupOf(api, project);

      expect(failed).toMatchObject({ phase: 'failed', finishedAt: at(2), error });
      expect(again).toMatchObject({ try: 2, phase: 'creating_files', error: null, phases: [{ outcome: null }] });
      expect(again.earlierTries).toMatchObject([{ try: 1, phases: [{ outcome: 'failed' }] }]);
    });
  });
});

describe('commands to a setup', () => {
  it('are obeyed with 202 where they make sense', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      const workflow = api.orchestrator.workflows.get(idOf(project));

      const extended = await command(api, project, 'extend', { seconds: 60 });
      const cancelled = await command(api, project, 'cancel');
      const retried = await command(api, project, 'retry');

      expect([extended.status, cancelled.status, retried.status]).toEqual([202, 202, 202]);
      expect(await retried.json()).toEqual({ id: project.id, receipt: 'confirmed' });
      expect(workflow).toMatchObject({ extendedSeconds: 60, setup: 'running' });
    });
  });

  it.each([
    ['retry', 'running', undefined],
    ['retry', 'completed', undefined],
    ['cancel', 'failed', undefined],
    ['cancel', 'completed', undefined],
    ['extend', 'cancelled', { seconds: 1 }],
  ] as const)('are refused with 409 where they make none: %s when %s', async (name, setup, body) => {
    await withApi(async (api) => {
      const project = await api.create();
      const workflow = api.orchestrator.workflows.get(idOf(project));
      if (workflow !== undefined) workflow.setup = setup;

      const problem = await problemIn(await command(api, project, name, body));

      expect(problem).toMatchObject({ status: 409, code: 'conflict' });
      expect(problem['detail']).toMatch(/setup/);
    });
  });

  it('say when they wait for a worker', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      api.orchestrator.hasWorker = false;

      const response = await command(api, project, 'cancel');

      expect(await response.json()).toEqual({ id: project.id, receipt: 'accepted' });
    });
  });

  it('are refused with 503 while Temporal is away, and the project stays', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      api.orchestrator.isAway = true;

      const answers = [
        await command(api, project, 'cancel'),
        await api.request(`/api/v1/projects/${project.id}`, { method: 'DELETE' }),
      ];

      for (const answer of answers) expect(await problemIn(answer)).toMatchObject({ code: 'temporal_unavailable' });
      expect((await api.request(`/api/v1/projects/${project.id}`)).status).toBe(200);
    });
  });

  it('give a workflow to a project whose creation was cut off', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      api.orchestrator.workflows.clear();

      const response = await command(api, project, 'retry');

      expect(response.status).toBe(202);
      expect([...api.orchestrator.workflows.keys()]).toEqual([project.id]);
    });
  });

  it('are a conflict, not a missing project, when the workflow is over', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      await api.store.recordStatus({ projectId: idOf(project), sequence: 1, status: 'starting' });
      api.orchestrator.workflows.clear();

      for (const name of ['retry', 'cancel']) {
        expect(await problemIn(await command(api, project, name))).toMatchObject({ status: 409, code: 'conflict' });
      }
      expect((await api.request(`/api/v1/projects/${project.id}`, { method: 'DELETE' })).status).toBe(202);
    });
  });
});

describe('failures of the orchestrator', () => {
  it('that are no words for people stay inside', async () => {
    await withApi(async (api) => {
      const project = await api.create();
      api.orchestrator.cancelSetup = () => Promise.reject(new SetupError('internal', 'grpc: secret address'));

      const problem = await problemIn(await command(api, project, 'cancel'));

      expect(problem).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(problem)).not.toContain('secret');
    });
  });
});

describe('the usual durations of phases', () => {
  it('are told to every user, null where nothing is known', async () => {
    await withApi(async (api) => {
      const id = idOf(await api.create());
      const token = await api.addMember('mia');
      const begin = { kind: 'phase', try: 1, deadlineAtMs: NOON + 30_000 } as const;
      await api.store.recordProgress(id, { ...begin, phase: 'creating_files', startedAtMs: NOON });
      await api.store.recordProgress(id, { ...begin, phase: 'starting_docker', startedAtMs: NOON + 1_500 });

      const response = await api.request('/api/v1/setup-durations', { token });

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        phases: [
          { phase: 'creating_files', medianMs: 1_500 },
          { phase: 'starting_docker', medianMs: null },
          { phase: 'initializing_agent', medianMs: null },
          { phase: 'sending_prompt', medianMs: null },
          { phase: 'waiting_completion', medianMs: null },
        ],
      });
    });
  });
});

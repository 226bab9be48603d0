import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import { TemporalSetupOrchestrator } from '../../src/temporal/temporal-setup-orchestrator.js';
import { DELETION_WANTED, lifecycleWorkflowId, setupWorkflowId } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { FakeActivities, notReady, untilCancelled } from '../support/fake-activities.js';
import { workflowBundle } from '../support/temporal.js';
import { prepareTemporal, QUICK_POLICY, withJourney } from './with-journey.js';

const temporal = prepareTemporal();

function lastFailure(activities: FakeActivities) {
  const last = activities.progress.at(-1);
  if (last?.kind !== 'finished') throw new Error('The setup is not finished.');
  return last.failure;
}

async function historyLength(projectId: ProjectId): Promise<number> {
  const handle = temporal().client.workflow.getHandle(setupWorkflowId(projectId, 1));
  return (await handle.fetchHistory()).events?.length ?? 0;
}

describe('a setup that goes well', () => {
  it('runs its phases in order, each with a new start, and moves the status from created to running', async () => {
    await withJourney(new FakeActivities(), async ({ start, waitForSetup, activities }) => {
      await start();
      await waitForSetup();

      expect(activities.phases()).toEqual([
        'creating_files',
        'starting_docker',
        'initializing_agent',
        'sending_prompt',
        'waiting_completion',
        'completed',
      ]);
      expect(activities.statuses.map(({ status, sequence }) => [sequence, status])).toEqual([
        [1, 'starting'],
        [2, 'running'],
      ]);
      const starts = activities.progress.flatMap((write) => (write.kind === 'phase' ? [write.startedAtMs] : []));
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
    });
  });

  it('polls far more often than the failure budget allows, without one more event in its history', async () => {
    const lengths: number[] = [];
    for (const polls of [1, 40]) {
      const activities = new FakeActivities().script('waitUntilReady', (call) =>
        call < polls ? notReady() : undefined,
      );
      await withJourney(activities, async ({ start, waitForSetup, projectId }) => {
        await start();
        await waitForSetup();
        lengths.push(await historyLength(projectId));
      });
      expect(activities.callsOf('waitUntilReady')).toBe(polls);
      expect(activities.callsOf('startContainers')).toBe(1);
    }

    expect(lengths[1]).toBe(lengths[0]);
  });

  it('answers a second start with the project that runs', async () => {
    await withJourney(new FakeActivities(), async ({ start, waitForSetup, activities }) => {
      await Promise.all([start(), start(), start()]);
      await waitForSetup();

      expect(activities.callsOf('createProjectFiles')).toBe(1);
    });
  });
});

describe('failures', () => {
  it('tries an action again that went wrong twice, and completes', async () => {
    const activities = new FakeActivities().script('startContainers', (call) => {
      if (call < 3) throw new SetupError('container_failed', 'The engine is busy.');
    });

    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start();
      await waitForSetup();
    });

    expect(activities.callsOf('startContainers')).toBe(3);
    expect(activities.phases().at(-1)).toBe('completed');
  });

  it('fails with the reason when an action went wrong three times', async () => {
    const activities = new FakeActivities().script('startContainers', () => {
      throw new SetupError('container_failed', 'The engine is busy.');
    });

    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start();
      await waitForSetup();
    });

    expect(activities.callsOf('startContainers')).toBe(3);
    expect(lastFailure(activities)).toMatchObject({
      code: 'container_failed',
      phase: 'starting_docker',
      message: 'The engine is busy.',
    });
    expect(activities.callsOf('stopContainers')).toBe(1);
    expect(activities.statuses.at(-1)?.status).toBe('error');
  });

  it.each([
    ['createProjectFiles', 'invalid_template', 'creating_files'],
    ['startContainers', 'image_missing', 'starting_docker'],
    ['waitUntilReady', 'container_exited', 'starting_docker'],
    ['waitUntilReady', 'container_oom', 'starting_docker'],
    ['sendPrompt', 'prompt_rejected', 'sending_prompt'],
    ['waitUntilAgentIdle', 'provider_rejected', 'waiting_completion'],
  ] as const)('does not repeat %s when it found %s', async (activity, code, phase) => {
    const activities = new FakeActivities().script(activity, () => {
      throw new SetupError(code, 'It is so.', { details: { logTail: 'the last line' } });
    });

    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start();
      await waitForSetup();
    });

    expect(activities.callsOf(activity)).toBe(1);
    expect(lastFailure(activities)).toMatchObject({ code, phase, message: 'It is so.', logTail: 'the last line' });
  });
});

describe('the phase timer', () => {
  it('ends a phase that never gets ready once, at its own limit, with what was seen last', async () => {
    const activities = new FakeActivities().script('waitUntilReady', () => notReady());

    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start({ starting_docker: 700 });
      await waitForSetup();
    });

    expect(lastFailure(activities)).toMatchObject({
      code: 'phase_timeout',
      phase: 'starting_docker',
      logTail: 'last line',
    });
    expect(lastFailure(activities)?.message).toContain('Preview answers.');
    const began = activities.progress.find((write) => write.phase === 'starting_docker');
    const ended = activities.progress.at(-1);
    if (began?.kind !== 'phase' || ended?.kind !== 'finished') throw new Error('unexpected records');
    expect(ended.finishedAtMs - began.startedAtMs).toBeGreaterThanOrEqual(700);
    expect(ended.finishedAtMs - began.startedAtMs).toBeLessThan(2_700);
  });

  it('moves when somebody extends the phase', async () => {
    let extended = false;
    const activities = new FakeActivities().script('waitUntilReady', () => (extended ? undefined : notReady()));

    await withJourney(activities, async ({ start, waitForSetup, orchestrator, projectId }) => {
      await start({ starting_docker: 2_000 });
      await eventually(() => expect(activities.callsOf('waitUntilReady')).toBeGreaterThan(0));
      await orchestrator.extendPhase(projectId, 60);
      extended = true;
      await waitForSetup();
    });

    const deadlines = activities.progress.flatMap((write) =>
      write.kind === 'phase' && write.phase === 'starting_docker' ? [write.deadlineAtMs] : [],
    );
    expect(deadlines).toHaveLength(2);
    expect((deadlines[1] ?? 0) - (deadlines[0] ?? 0)).toBe(60_000);
    expect(activities.phases().at(-1)).toBe('completed');
  });

  it('lets the agent go on as long as it gets on', async () => {
    const activities = new FakeActivities();
    activities.script('waitUntilAgentIdle', () => {
      if (activities.callsOf('findAgentProgress') < 3) notReady();
    });
    activities.script('findAgentProgress', () => Date.now());

    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start({ waiting_completion: 300 });
      await waitForSetup();
    });

    expect(activities.callsOf('findAgentProgress')).toBe(3);
    expect(activities.phases().at(-1)).toBe('completed');
  });
});

describe('commands', () => {
  it.each([
    ['createProjectFiles', 'creating_files'],
    ['startContainers', 'starting_docker'],
    ['waitUntilReady', 'starting_docker'],
    ['openAgentSession', 'initializing_agent'],
    ['sendPrompt', 'sending_prompt'],
    ['waitUntilAgentIdle', 'waiting_completion'],
  ] as const)('cancels a setup during %s', async (activity, phase) => {
    const activities = new FakeActivities().script(activity, () => untilCancelled());

    await withJourney(activities, async ({ start, waitForSetup, orchestrator, projectId }) => {
      await start();
      await eventually(() => expect(activities.callsOf(activity)).toBe(1));
      await orchestrator.cancelSetup(projectId);
      await waitForSetup();
    });

    expect(activities.progress.at(-1)).toMatchObject({ kind: 'finished', phase: 'cancelled' });
    expect(lastFailure(activities)).toMatchObject({ code: 'setup_cancelled', phase });
    expect(activities.callsOf('removeContainers')).toBe(1);
    expect(activities.statuses.at(-1)?.status).toBe('stopped');
    expect(activities.callsOf(activity)).toBe(1);
  });

  it('still answers after it was told of its containers while no setup has completed', async () => {
    const activities = new FakeActivities().script('startContainers', (call) => {
      if (call === 1) throw new SetupError('image_missing', 'There is no image.');
    });

    await withJourney(activities, async ({ start, waitForSetup, orchestrator, projectId }) => {
      await start();
      await waitForSetup(1);
      await orchestrator.containersChanged(projectId);
      await orchestrator.retrySetup(projectId);
      await waitForSetup(2);
    });

    expect(activities.phases().at(-1)).toBe('completed');
  });

  it('retries a failed setup as a new try with fresh limits', async () => {
    const activities = new FakeActivities().script('waitUntilReady', (call) => {
      if (call === 1) throw new SetupError('container_exited', 'It ended.');
    });

    await withJourney(activities, async ({ start, waitForSetup, orchestrator, projectId }) => {
      await start();
      await waitForSetup(1);
      await orchestrator.retrySetup(projectId);
      await waitForSetup(2);
    });

    expect(activities.progress.at(-1)).toMatchObject({ kind: 'finished', try: 2, phase: 'completed' });
    expect(activities.statuses.map(({ status }) => status)).toEqual(['starting', 'error', 'starting', 'running']);
  });

  it('refuses commands that make no sense now', async () => {
    await withJourney(new FakeActivities(), async ({ start, waitForSetup, orchestrator, projectId }) => {
      await start();
      await waitForSetup();

      await expect(orchestrator.cancelSetup(projectId)).rejects.toMatchObject({ code: 'conflict' });
      await expect(orchestrator.extendPhase(projectId, 10)).rejects.toMatchObject({ code: 'conflict' });
      await expect(orchestrator.retrySetup(projectId)).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  it.each(['createProjectFiles', 'waitUntilReady', 'sendPrompt', 'waitUntilAgentIdle'] as const)(
    'lets a deletion win over a setup that is in %s',
    async (activity) => {
      const activities = new FakeActivities().script(activity, () => untilCancelled());

      await withJourney(activities, async ({ start, orchestrator, projectId }) => {
        await start();
        await eventually(() => expect(activities.callsOf(activity)).toBe(1));
        await orchestrator.deleteProject({ projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY });
        await temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId)).result();
      });

      expect(activities.calls.slice(-3)).toEqual(['removeContainers', 'removeProjectFiles', 'deleteProjectRecord']);
      expect(activities.statuses.at(-1)?.status).toBe('deleting');
    },
  );

  it('deletes a project whose setup has hardly begun', async () => {
    await withJourney(new FakeActivities(), async ({ start, orchestrator, projectId, activities }) => {
      await start();
      await orchestrator.deleteProject({ projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY });
      await temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId)).result();

      expect(activities.calls.at(-1)).toBe('deleteProjectRecord');
    });
  });

  it('keeps in its history that a deletion was asked for while no worker answered', async () => {
    const projectId = randomBytes(8).toString('hex') as ProjectId;
    const { client } = temporal();
    const taskQueue = `nobody-${projectId}`;
    const orchestrator = new TemporalSetupOrchestrator({ client, taskQueue, uiUrl: undefined });
    const project = { projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY };

    expect(await orchestrator.deleteProject(project)).toBe('accepted');

    const handle = client.workflow.getHandle(lifecycleWorkflowId(projectId));
    const { events } = await handle.fetchHistory();
    const signals = events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    expect(signals).toContain(DELETION_WANTED);
    await handle.terminate();
  });

  it.each(['deleteProject', 'cancelSetup'] as const)(
    'obeys %s that came while no worker ran, and goes on after one more lost its cache',
    async (command) => {
      const projectId = randomBytes(8).toString('hex') as ProjectId;
      const { client, nativeConnection } = temporal();
      const taskQueue = `queue-${projectId}`;
      const orchestrator = new TemporalSetupOrchestrator({ client, taskQueue, uiUrl: undefined });
      const lifecycle = client.workflow.getHandle(lifecycleWorkflowId(projectId));
      const activities = new FakeActivities()
        .script('waitUntilReady', untilCancelled)
        .script('requestSetupPlace', async () => {
          // Then the start of the setup is told in a task of its own, in which the lifecycle has nothing to do.
          await orchestrator.presenceChanged(projectId, { visited: false });
          return true;
        });
      const project = { projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY };
      const withWorker = async (story: () => Promise<unknown>): Promise<void> => {
        const worker = await Worker.create({
          connection: nativeConnection,
          taskQueue,
          workflowBundle: await workflowBundle(),
          activities: { ...activities.asActivities() },
          // Each task is worked on from the history alone.
          maxCachedWorkflows: 0,
          shutdownForceTime: '5 seconds',
        });
        await worker.runUntil(async () => void (await story()));
      };
      await withWorker(async () => {
        await orchestrator.startProject(project);
        await eventually(() => expect(activities.callsOf('waitUntilReady')).toBe(1));
      });

      const told =
        command === 'deleteProject' ? orchestrator.deleteProject(project) : orchestrator.cancelSetup(projectId);
      await withWorker(async () => {
        await told;
        await eventually(() => expect(activities.statuses.at(-1)?.status).toMatch(/deleting|stopped/));
      });

      const events = (await lifecycle.fetchHistory()).events ?? [];
      expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
      await client.workflow
        .getHandle(lifecycleWorkflowId(projectId))
        .terminate()
        .catch(() => undefined);
    },
  );
});

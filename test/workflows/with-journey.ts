import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { ProjectId, ProjectStatus } from '../../src/domain/project.js';
import { DEFAULT_SETUP_POLICY, type SetupPolicy } from '../../src/domain/setup-policy.js';
import type { WorkPhase } from '../../src/domain/setup-phase.js';
import { TemporalSetupOrchestrator } from '../../src/temporal/temporal-setup-orchestrator.js';
import { type LifecycleInput, lifecycleWorkflowId, PROJECT_LIFECYCLE } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import type { FakeActivities } from '../support/fake-activities.js';
import { startTemporal, workflowBundle } from '../support/temporal.js';

export const QUICK_POLICY: SetupPolicy = {
  ...DEFAULT_SETUP_POLICY,
  failure: { maximumAttempts: 3, initialIntervalMs: 20, backoffCoefficient: 2, maximumIntervalMs: 100 },
  readiness: { intervalMs: 20, agentIntervalMs: 20, windowMs: 1_000, heartbeatTimeoutMs: 1_000 },
  actionHeartbeatTimeoutMs: 1_000,
};

let temporal: TestWorkflowEnvironment;

/** A Temporal server for the test file that calls this. */
export function prepareTemporal(): () => TestWorkflowEnvironment {
  beforeAll(async () => {
    temporal = await startTemporal();
  }, 60_000);
  afterAll(async () => {
    await temporal.teardown();
  });
  return () => temporal;
}

export interface Journey {
  readonly projectId: ProjectId;
  readonly activities: FakeActivities;
  readonly orchestrator: TemporalSetupOrchestrator;
  start(limits?: Partial<Record<WorkPhase, number>>): Promise<void>;
  /** Starts a project that is set up at once, and waits until it runs. */
  live(
    life?: Pick<LifecycleInput, 'idleTimeoutMs' | 'continueAfterEvents'> & Partial<Pick<LifecycleInput, 'policy'>>,
  ): Promise<void>;
  /** Waits until the lifecycle wrote this status last. */
  waitForStatus(status: ProjectStatus): Promise<void>;
  waitForSetup(setupTry?: number): Promise<void>;
}

/** One project with a worker and activities of its own. */
export async function withJourney(
  activities: FakeActivities,
  story: (journey: Journey) => Promise<void>,
): Promise<void> {
  const projectId = randomBytes(8).toString('hex') as ProjectId;
  const taskQueue = `queue-${projectId}`;
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: { ...activities.asActivities() },
    maxHeartbeatThrottleInterval: '50 milliseconds',
  });
  const orchestrator = new TemporalSetupOrchestrator({ client: temporal.client, taskQueue, uiUrl: 'http://ui' });
  await worker.runUntil(async () => {
    await story({
      projectId,
      activities,
      orchestrator,
      start: (limits = {}) =>
        orchestrator.startProject({
          projectId,
          ownerId: 'admin',
          name: 'Bakery',
          policy: { ...QUICK_POLICY, phaseTimeoutMs: { ...QUICK_POLICY.phaseTimeoutMs, ...limits } },
        }),
      live: async (life = {}) => {
        await temporal.client.workflow.start(PROJECT_LIFECYCLE, {
          taskQueue,
          workflowId: lifecycleWorkflowId(projectId),
          args: [{ schema: 2, projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY, ...life }],
        });
        await waitForStatus(activities, 'running');
      },
      waitForStatus: (status) => waitForStatus(activities, status),
      waitForSetup: async (setupTry = 1) => {
        await eventually(() => {
          const last = activities.progress.at(-1);
          if (last?.kind !== 'finished' || last.try !== setupTry) throw new Error('The setup is not finished yet.');
        });
        await eventually(() => expect(activities.statuses.at(-1)?.status).not.toBe('starting'));
      },
    });
    const lifecycle = temporal.client.workflow.getHandle(lifecycleWorkflowId(projectId));
    await lifecycle.terminate().catch(() => undefined);
  });
}

async function waitForStatus(activities: FakeActivities, status: ProjectStatus): Promise<void> {
  await eventually(() => expect(activities.statuses.at(-1)?.status).toBe(status));
}

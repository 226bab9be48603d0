import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/index.js';
import type { ProjectId, ProjectStatus } from '../../src/domain/project.js';
import { DEFAULT_SETUP_POLICY } from '../../src/domain/setup-policy.js';
import {
  DELETE_ALL_PROJECTS,
  deleteAllWorkflowId,
  type LifecycleInput,
  lifecycleWorkflowId,
  PROJECT_LIFECYCLE,
  SEND_PROMPT,
  setupWorkflowId,
  STOP,
  turnWorkflowId,
} from '../../workflows/messages.js';
import { eventually } from '../../test/support/eventually.js';
import { FakeActivities, untilCancelled } from '../../test/support/fake-activities.js';

/** How one recording comes about, and which workflows it is of. */
export interface HistoryPlan {
  readonly name: string;
  readonly activities: FakeActivities;
  readonly workflowIds: readonly string[];
  /** Brings the workflows to where they are recorded. */
  run(client: Client, taskQueue: string): Promise<void>;
}

type Name = keyof Activities;

/** What a setup is at when an upgrade comes, by the activity that does not end. */
const HELD: readonly (readonly [what: string, activity: Name])[] = [
  ['waits-for-a-place', 'waitForSetupPlace'],
  ['creates-files', 'createProjectFiles'],
  ['starts-containers', 'startContainers'],
  ['waits-for-readiness', 'waitUntilReady'],
  ['opens-a-session', 'openAgentSession'],
  ['sends-the-prompt', 'sendPrompt'],
  ['waits-for-the-agent', 'waitUntilAgentIdle'],
];

export function plans(): readonly HistoryPlan[] {
  return [...HELD.map((held, index) => heldSetup(held, index)), ...lives(), deletionOfAll()];
}

function projectAt(index: number): ProjectId {
  return `5e70000000000${index.toString(16).padStart(3, '0')}` as ProjectId;
}

function heldSetup([what, activity]: readonly [string, Name], index: number): HistoryPlan {
  const projectId = projectAt(index);
  const activities = new FakeActivities().script(activity, untilCancelled);
  const waits = activity === 'waitForSetupPlace';
  if (waits) activities.script('requestSetupPlace', () => false);
  return {
    name: `under-way-${what}`,
    activities,
    workflowIds: [lifecycleWorkflowId(projectId), ...(waits ? [] : [setupWorkflowId(projectId, 1)])],
    run: async (client, taskQueue) => {
      await startLife(client, taskQueue, { projectId });
      await untilCalled(activities, activity);
    },
  };
}

const ADOPTED = { status: 'running', sequence: 4, setupTry: 2, setup: 'completed', isUnsure: true } as const;

/** Projects after their setup. */
function lives(): readonly HistoryPlan[] {
  return [
    life({ name: 'under-way-runs', index: 20 }, ({ activities }) => untilStatus(activities, 'running')),
    life({ name: 'under-way-sleeps', index: 21 }, async ({ activities, tell }) => {
      await untilStatus(activities, 'running');
      await tell(STOP);
      await untilStatus(activities, 'stopped');
    }),
    life({ name: 'under-way-answers-a-prompt', index: 22, turn: 1 }, async ({ activities, tell }) => {
      await untilStatus(activities, 'running');
      activities.script('waitUntilAgentIdle', untilCancelled);
      await tell(SEND_PROMPT, { turn: 1 });
      await untilCalled(activities, 'waitUntilAgentIdle', 2);
    }),
    // Nobody looks, so it goes to sleep.
    life({ name: 'under-way-was-adopted', index: 23, carried: ADOPTED }, ({ activities }) =>
      untilStatus(activities, 'stopped'),
    ),
  ];
}

interface Living {
  readonly activities: FakeActivities;
  readonly tell: (update: string, request?: object) => Promise<void>;
}

function life(
  { name, index, turn, carried }: { name: string; index: number; turn?: number; carried?: LifecycleInput['carried'] },
  live: (living: Living) => Promise<void>,
): HistoryPlan {
  const projectId = projectAt(index);
  const activities = new FakeActivities();
  return {
    name,
    activities,
    workflowIds: [lifecycleWorkflowId(projectId), ...(turn === undefined ? [] : [turnWorkflowId(projectId, turn)])],
    run: async (client, taskQueue) => {
      const handle = await startLife(client, taskQueue, { projectId, ...(carried === undefined ? {} : { carried }) });
      const tell = (update: string, request: object = {}) =>
        handle.executeUpdate<void, [object]>(update, { args: [request] });
      await live({ activities, tell });
    },
  };
}

function deletionOfAll(): HistoryPlan {
  const activities = new FakeActivities()
    .script('listProjectsToDelete', () => [projectAt(30), projectAt(31)])
    .script('deleteOneProject', untilCancelled);
  const workflowId = deleteAllWorkflowId(null);
  return {
    name: 'under-way-deletes-all',
    activities,
    workflowIds: [workflowId],
    run: async (client, taskQueue) => {
      await client.workflow.start(DELETE_ALL_PROJECTS, { taskQueue, workflowId, args: [{ schema: 1, ownerId: null }] });
      await untilCalled(activities, 'deleteOneProject', 2);
    },
  };
}

function startLife(
  client: Client,
  taskQueue: string,
  project: Pick<LifecycleInput, 'projectId' | 'carried'>,
): Promise<WorkflowHandle> {
  const whose = { schema: 2, ownerId: 'admin', name: 'Bakery', policy: DEFAULT_SETUP_POLICY } as const;
  return client.workflow.start(PROJECT_LIFECYCLE, {
    taskQueue,
    workflowId: lifecycleWorkflowId(project.projectId),
    args: [{ ...whose, idleTimeoutMs: 3_600_000, ...project } satisfies LifecycleInput],
  });
}

async function untilCalled(activities: FakeActivities, name: Name, times = 1): Promise<void> {
  await eventually(() => {
    if (activities.callsOf(name) < times) throw new Error(`${name} was called ${activities.callsOf(name)} times.`);
  });
}

async function untilStatus(activities: FakeActivities, status: ProjectStatus): Promise<void> {
  await eventually(() => {
    if (activities.statuses.at(-1)?.status !== status) throw new Error(`The project is not yet ${status}.`);
  });
}

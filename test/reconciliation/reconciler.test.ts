import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import { Reconciler } from '../../src/reconciliation/reconciler.js';
import type { Stores } from '../../src/store/open-stores.js';
import { openEmptyStores } from '../support/empty-stores.js';
import type { AdoptedProject } from '../../src/temporal/setup-orchestrator.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import { GitSiteHistory } from '../../src/workspace/git-site-history.js';
import { aPolicy, aProjectSpec, aServiceSpec } from '../support/builders.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import { FakeSetupOrchestrator } from '../support/fakes/fake-setup-orchestrator.js';
import { withTempFolder } from '../support/temp-folder.js';

let stores: Stores;

beforeAll(async () => {
  stores = await openEmptyStores();
});

afterAll(() => stores.close());

class AdoptingOrchestrator extends FakeSetupOrchestrator {
  readonly adopted: AdoptedProject[] = [];

  override async adoptProject(project: AdoptedProject): Promise<void> {
    this.adopted.push(project);
    await super.adoptProject(project);
  }
}

interface Scene {
  readonly folder: string;
  readonly runtime: FakeContainerRuntime;
  readonly orchestrator: AdoptingOrchestrator;
  readonly repairs: string[];
  createProject(): Promise<ProjectId>;
  startContainers(id: ProjectId): Promise<void>;
  start(id: ProjectId): Promise<void>;
  /** One pass, as if this much time had gone by. */
  run(afterMs?: number): Promise<void>;
}

async function withScene(story: (scene: Scene) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const runtime = new FakeContainerRuntime();
    const orchestrator = new AdoptingOrchestrator();
    const workspace = new DiskProjectWorkspace(folder);
    const repairs: string[] = [];
    const made: ProjectId[] = [];
    const reconciler = new Reconciler({
      runtime,
      workspace,
      history: new GitSiteHistory(folder, (id) => workspace.pathOf(id)),
      store: stores.projects,
      turns: stores.turns,
      presence: stores.presence,
      orchestrator,
      policy: aPolicy(),
      idleTimeoutMs: 180_000,
      onRepair: ({ projectId, action }) => repairs.push(`${projectId}: ${action}`),
    });
    try {
      await story({
        folder,
        runtime,
        orchestrator,
        repairs,
        createProject: async () => {
          const id = randomId();
          made.push(id);
          const words = { name: 'Bakery', prompt: 'A bakery', model: 'demo', template: 'astro-starter' };
          await stores.projects.createProject({ id, ownerId: 'owner-1', slug: `bakery-${id}`, ...words });
          return id;
        },
        startContainers: async (projectId) => {
          const services = [aServiceSpec({ name: 'preview' }), aServiceSpec({ name: 'agent' })];
          await runtime.ensureRunning(aProjectSpec({ projectId, services, volumes: ['home'] }));
        },
        start: (projectId) =>
          orchestrator.startProject({ projectId, ownerId: 'owner-1', name: 'Bakery', policy: aPolicy() }),
        run: (afterMs = 60_000) => reconciler.run(new Date(Date.now() + afterMs)),
      });
    } finally {
      for (const id of made) await stores.projects.deleteProject(id);
    }
  });
}

function randomId(): ProjectId {
  return randomBytes(8).toString('hex') as ProjectId;
}

describe('what is left of projects that are gone', () => {
  it('is removed when it is still there a pass later: containers, volumes, files, versions, workflows', async () => {
    await withScene(async ({ folder, runtime, orchestrator, startContainers, start, run }) => {
      const id = randomId();
      await startContainers(id);
      await mkdir(join(folder, 'projects', id), { recursive: true });
      await mkdir(join(folder, 'histories', `${id}.git`), { recursive: true });
      await start(id);

      await run();
      expect(await runtime.inspect(id)).toHaveLength(2);
      expect(await readdir(join(folder, 'projects'))).toContain(id);
      expect(orchestrator.workflows.has(id)).toBe(true);

      await run();
      expect([...(await runtime.listProjects())]).toEqual([]);
      expect(await readdir(join(folder, 'projects'))).not.toContain(id);
      expect(await readdir(join(folder, 'histories'))).not.toContain(`${id}.git`);
      expect(orchestrator.workflows.has(id)).toBe(false);
    });
  });

  it('is left alone when its project turns up meanwhile, and everything of known projects always', async () => {
    await withScene(async ({ folder, runtime, createProject, startContainers, start, run, repairs }) => {
      const id = await createProject();
      await startContainers(id);
      await mkdir(join(folder, 'projects', id), { recursive: true });
      await start(id);
      for (let pass = 1; pass <= 3; pass += 1) await run();
      expect(await runtime.inspect(id)).toHaveLength(2);
      expect(await readdir(join(folder, 'projects'))).toContain(id);
      expect(repairs).toEqual([]);
    });
  });

  it('is never what is not ours: other files and folders stay', async () => {
    await withScene(async ({ folder, run }) => {
      await mkdir(join(folder, 'projects', 'my-notes'), { recursive: true });
      await mkdir(join(folder, 'histories', 'backup.git'), { recursive: true });
      await writeFile(join(folder, 'projects', 'README'), 'mine');
      for (let pass = 1; pass <= 3; pass += 1) await run();
      expect((await readdir(join(folder, 'projects'))).filter((name) => !name.startsWith('.')).sort()).toEqual([
        'README',
        'my-notes',
      ]);
      expect(await readdir(join(folder, 'histories'))).toEqual(['backup.git']);
    });
  });

  it('stays while the engine, or the server, does not say what it has', async () => {
    await withScene(async ({ runtime, orchestrator, startContainers, run }) => {
      const id = randomId();
      await startContainers(id);
      orchestrator.isAway = true;
      await expect(run()).rejects.toMatchObject({ code: 'temporal_unavailable' });
      await expect(run()).rejects.toThrow(SetupError);
      expect(await runtime.inspect(id)).toHaveLength(2);
    });
  });
});

describe('projects without a workflow', () => {
  it('get one that goes on from what is stored, and a setup that completed is not begun again', async () => {
    await withScene(async ({ orchestrator, createProject, run }) => {
      const id = await createProject();
      const finished = {
        kind: 'finished',
        try: 2,
        phase: 'completed',
        finishedAtMs: Date.now(),
        failure: null,
      } as const;
      await stores.projects.recordProgress(id, finished);
      await stores.projects.recordStatus({ projectId: id, sequence: 7, status: 'running' });
      await run();
      await run();
      expect(orchestrator.adopted).toMatchObject([
        { projectId: id, status: 'running', statusSequence: 7, setupTry: 2, setupPhase: 'completed' },
      ]);
    });
  });

  it('are left alone while they are young', async () => {
    await withScene(async ({ orchestrator, createProject, run }) => {
      await createProject();
      await run(5_000);
      expect(orchestrator.adopted).toEqual([]);
      await run(20_000);
      expect(orchestrator.adopted).toHaveLength(1);
    });
  });

  it('that are being deleted are deleted', async () => {
    await withScene(async ({ orchestrator, createProject, run }) => {
      const id = await createProject();
      await stores.projects.recordStatus({ projectId: id, sequence: 1, status: 'deleting' });
      await run();
      expect(orchestrator.workflows.get(id)?.isDeleted).toBe(true);
      expect(orchestrator.adopted).toEqual([]);
    });
  });
});

describe('a deletion that its workflow has forgotten', () => {
  it('is asked for again when it has not ended a pass later', async () => {
    await withScene(async ({ orchestrator, createProject, start, run, repairs }) => {
      const id = await createProject();
      await start(id);
      await stores.projects.recordStatus({ projectId: id, sequence: 1, status: 'deleting' });

      await run();
      expect(orchestrator.workflows.get(id)?.isDeleted).toBe(false);
      await run();

      expect(orchestrator.workflows.get(id)?.isDeleted).toBe(true);
      expect(repairs).toEqual([`${id}: asked again for a deletion that did not end`]);
    });
  });
});

describe('prompts that wait', () => {
  it('are told to their workflow again, and one that makes no sense any more hinders nobody', async () => {
    await withScene(async ({ orchestrator, createProject, start, run }) => {
      const [stuck, waiting] = [await createProject(), await createProject()];
      for (const projectId of [stuck, waiting]) {
        await start(projectId);
        await stores.turns.addTurn({ projectId, text: 'Make it blue', model: 'demo' });
      }
      const workflow = orchestrator.workflows.get(waiting);
      if (workflow !== undefined) workflow.setup = 'completed';
      await run(5_000);
      expect(workflow?.turns).toEqual([]);
      await run();
      await run();
      expect(workflow?.turns).toEqual([1]);
    });
  });
});

import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { DiskTemplateCatalog } from '../../src/workspace/disk-template-catalog.js';
import { eventually } from '../support/eventually.js';
import { expectCancelled, failureOf, prepareScenes, type Scene, untilAborted, withOther } from './with-activities.js';

const withScene = prepareScenes();

function create(scene: Scene) {
  return scene.run('createProjectFiles', scene.step('creating_files'));
}

async function filesOf({ workspace, projectId }: Scene): Promise<string[]> {
  return readdir(workspace.pathOf(projectId)).catch(() => []);
}

/** Everything in the folder of projects but the bin, which is always there. */
async function foldersOf({ projectsFolder }: Scene): Promise<string[]> {
  return (await readdir(projectsFolder)).filter((name) => name !== '.removing');
}

describe('createProjectFiles', () => {
  it("makes the project's folder from its template", async () => {
    await withScene(async (scene) => {
      await create(scene).result;

      expect(await filesOf(scene)).toEqual(['index.html']);
    });
  });

  it('keeps what the agent wrote when it runs again', async () => {
    await withScene(async (scene) => {
      await create(scene).result;
      const page = join(scene.workspace.pathOf(scene.projectId), 'index.html');
      await writeFile(page, 'bread');

      await create(scene).result;

      expect(await readFile(page, 'utf8')).toBe('bread');
    });
  });

  it('makes one whole folder when two workers run it at the same time', async () => {
    await withScene(async (scene) => {
      const other = { workspace: scene.anotherWorkspace() };

      const runs = [create(scene), scene.run('createProjectFiles', scene.step('creating_files'), other)];
      const results = await Promise.allSettled(runs.map((run) => run.result));

      // One may find its half-made folder cleared by the other: then it failed as "try again".
      if (results.some(({ status }) => status === 'rejected')) await create(scene).result;
      expect(await filesOf(scene)).toEqual(['index.html']);
      expect(await foldersOf(scene)).toEqual([scene.projectId]);
    });
  });

  it('clears what a killed attempt left and finishes', async () => {
    await withScene(async (scene) => {
      const left = join(scene.projectsFolder, `.unfinished-${scene.projectId}-0a0b0c0d`);
      await mkdir(left, { recursive: true });
      await writeFile(join(left, 'index.html'), 'hel');

      await create(scene).result;

      expect(await foldersOf(scene)).toEqual([scene.projectId]);
      expect(await readFile(join(scene.workspace.pathOf(scene.projectId), 'index.html'), 'utf8')).toBe('hello');
    });
  });

  it('stops between two files when it is cancelled and leaves nothing', async () => {
    await withScene(async (scene) => {
      for (let n = 0; n < 3_000; n += 1) await writeFile(join(scene.template.sitePath, `page-${n}.html`), 'hello');
      const run = create(scene);
      await eventually(async () => expect(await foldersOf(scene)).toEqual([expect.stringMatching(/^.unfinished/)]), {
        intervalMs: 1,
      });

      run.cancel();

      await expectCancelled(run);
      expect(await foldersOf(scene)).toEqual([]);
      expect((await scene.phase('creating_files'))?.failedAttempts ?? 0).toBe(0);
    });
  });

  it('refuses to make files for a project that was deleted', async () => {
    await withScene(async (scene) => {
      await scene.store.deleteProject(scene.projectId);

      const failure = await failureOf(create(scene));

      expect(failure).toMatchObject({ type: 'not_found', nonRetryable: true });
      expect(await filesOf(scene)).toEqual([]);
    });
  });

  it('gives up on a template that is not there, and on one with a link in it', async () => {
    await withScene(async (scene) => {
      const catalog = new DiskTemplateCatalog([scene.template.sitePath]);
      const blueprintOf = async () => ({
        ...(await scene.deps().blueprintOf(await scene.project())),
        template: await catalog.load('gone'),
      });
      await symlink('/etc/hostname', join(scene.template.sitePath, 'link'));

      const gone = await failureOf(scene.run('createProjectFiles', scene.step('creating_files'), { blueprintOf }));
      const linked = await failureOf(create(scene));

      expect(gone).toMatchObject({ type: 'invalid_template', nonRetryable: true });
      expect(linked).toMatchObject({ type: 'invalid_template', nonRetryable: true });
      expect(await foldersOf(scene)).toEqual([]);
    });
  });

  it('gives up on a full disk, where only a person can make room', async () => {
    await withScene(async (scene) => {
      const createFiles = async (): Promise<never> => {
        throw new SetupError('disk_full', 'The disk with the projects is full: 512 bytes are left.');
      };
      const workspace = withOther(scene.workspace, { createFiles });

      const failure = await failureOf(scene.run('createProjectFiles', scene.step('creating_files'), { workspace }));

      expect(failure).toMatchObject({
        type: 'disk_full',
        nonRetryable: true,
        message: expect.stringContaining('512 bytes'),
      });
    });
  });

  it('tries again when the folder cannot be written to for another reason', async () => {
    await withScene(async (scene) => {
      await scene.beginPhase('creating_files');
      await mkdir(join(scene.projectsFolder, '..'), { recursive: true });
      await writeFile(scene.projectsFolder, 'a file where the folder should be');

      const failure = await failureOf(create(scene));

      expect(failure).toMatchObject({
        type: 'internal',
        nonRetryable: false,
        message: expect.stringContaining('EEXIST'),
      });
      expect(await scene.phase('creating_files')).toMatchObject({ failedAttempts: 1 });
    });
  });

  it('heartbeats while the disk hangs', async () => {
    await withScene(async (scene) => {
      const createFiles = (_id: unknown, _template: unknown, signal?: AbortSignal) => untilAborted(signal);
      const workspace = withOther(scene.workspace, { createFiles });
      const run = scene.run('createProjectFiles', scene.step('creating_files'), { workspace });

      await eventually(() => expect(run.heartbeats.length).toBeGreaterThanOrEqual(2));

      run.cancel();
      await expectCancelled(run);
    });
  });
});

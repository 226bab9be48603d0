import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import type { ProjectId } from '../../src/domain/project.js';
import { DEFAULT_SETUP_POLICY } from '../../src/domain/setup-policy.js';
import { lifecycleInput } from '../../src/temporal/lifecycle-input.js';
import { lifecycleWorkflowId } from '../../workflows/messages.js';
import { NOTHING, resourcesOf, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

const DOCKER = new Docker({ socketPath: '/var/run/docker.sock' });
const IMAGE = 'sitewright/runtime:latest';

/** What is unknown is removed by the second pass that sees it, and passes are a minute apart. */
const TWO_PASSES = { timeoutMs: 150_000, intervalMs: 500 };

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

function randomId(): ProjectId {
  return randomBytes(8).toString('hex') as ProjectId;
}

/** A container that runs, a network and a volume. */
async function plant(name: string, Labels: Record<string, string>): Promise<{ remove(): Promise<void> }> {
  await DOCKER.createVolume({ Name: name, Labels });
  const network = await DOCKER.createNetwork({ Name: name, Labels });
  const container = await DOCKER.createContainer({ name, Image: IMAGE, Cmd: ['sleep', '600'], Labels });
  await container.start();
  return {
    remove: async () => {
      await container.remove({ force: true }).catch(() => undefined);
      await network.remove().catch(() => undefined);
      await DOCKER.getVolume(name)
        .remove()
        .catch(() => undefined);
    },
  };
}

async function isThere(name: string): Promise<boolean[]> {
  const looks = [
    DOCKER.getContainer(name).inspect(),
    DOCKER.getNetwork(name).inspect(),
    DOCKER.getVolume(name).inspect(),
  ];
  return Promise.all(
    looks.map((look) =>
      look.then(
        () => true,
        () => false,
      ),
    ),
  );
}

describe('what was planted by hand', () => {
  it('is removed where it is ours and nobody knows it; what is not ours is never touched', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const { api, apiUrl, dataDir } = service;
      const { id } = await api.create({ template: 'quick' });
      await api.untilEnded(id);
      const known = await service.resourcesOf(id);
      const { Config } = await DOCKER.getContainer(known.containers['preview'] ?? '').inspect();
      const installation = Config.Labels['sitewright.installation'] ?? '';
      const [orphan, foreign] = [randomId(), randomId()];
      const planted = [
        await plant(`sw-${orphan}`, { 'sitewright.project': orphan, 'sitewright.installation': installation }),
        await plant(`sw-${foreign}`, { 'sitewright.project': foreign, 'sitewright.installation': 'another' }),
        await plant(`sw-bystander-${orphan}`, {}),
      ];
      try {
        const folders = [join(dataDir, 'projects', orphan), join(dataDir, 'histories', `${orphan}.git`)];
        const notes = join(dataDir, 'projects', 'notes');
        for (const folder of [...folders, notes]) await mkdir(folder, { recursive: true });
        const words = { ownerId: 'nobody', name: 'Orphan', policy: DEFAULT_SETUP_POLICY };
        const workflow = await temporal.client.workflow.start('projectLifecycle', {
          workflowId: lifecycleWorkflowId(orphan),
          taskQueue: `e2e-${new URL(apiUrl).port}`,
          args: [lifecycleInput({ projectId: orphan, ...words })],
        });
        await service.process.kill9();
        await service.process.start();

        await eventually(async () => {
          expect(await resourcesOf(orphan)).toEqual(NOTHING);
          expect(folders.filter(existsSync)).toEqual([]);
          expect((await workflow.describe()).status.name).not.toBe('RUNNING');
        }, TWO_PASSES);

        expect(await isThere(`sw-${foreign}`)).toEqual([true, true, true]);
        expect(await isThere(`sw-bystander-${orphan}`)).toEqual([true, true, true]);
        expect(existsSync(notes)).toBe(true);
        expect(await service.resourcesOf(id)).toEqual(known);
        expect((await api.project(id)).status).toBe('running');
      } finally {
        for (const { remove } of planted) await remove();
      }
    });
  }, 240_000);
});

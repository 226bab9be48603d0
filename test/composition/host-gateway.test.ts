import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hostGateway, type HostGatewaySources } from '../../src/composition/host-gateway.js';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectGateway } from '../../src/gateway/project-gateway.js';
import { aProject, aProjectSpec, aServiceSpec, SOME_PROJECT_ID } from '../support/builders.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import { withTempFolder } from '../support/temp-folder.js';

const MIB = 1_024 ** 2;

async function withHost(
  story: (host: { gateway: ProjectGateway; runtime: FakeContainerRuntime; dataDir: string }) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (dataDir) => {
    const runtime = new FakeContainerRuntime();
    const folders = ['projects', 'histories'].map((name) => join(dataDir, name));
    // The rest is not asked for here.
    const [workspace, history] = folders.map((folder) => ({ pathOf: () => folder }));
    const firewall = () => ({ state: 'on', message: null });
    const sources = { runtime, workspace, history, firewall, dataDir } as unknown as HostGatewaySources;
    for (const folder of folders) {
      await mkdir(folder);
      await writeFile(join(folder, 'file'), Buffer.alloc(MIB, 'x'));
    }
    await story({ gateway: hostGateway(sources), runtime, dataDir });
  });
}

describe('the gateway of this host', () => {
  it('tells what a project takes: its files with their history, and memory while it runs', async () => {
    await withHost(async ({ gateway, runtime }) => {
      const asleep = await gateway.ask(aProject(), 'usage', {});
      await runtime.ensureRunning(aProjectSpec({ services: [aServiceSpec()] }));
      const awake = await gateway.ask(aProject(), 'usage', {});

      expect(asleep.memoryBytes).toBeNull();
      expect(awake.memoryBytes).toBe(MIB);
      expect(awake.diskBytes).toBeGreaterThanOrEqual(2 * MIB);
      expect(awake.diskBytes).toBeLessThan(2.2 * MIB);
    });
  });

  it('tells the disk that a project takes also while the engine is away', async () => {
    await withHost(async ({ gateway, runtime }) => {
      runtime.failNext('memoryUse', new SetupError('docker_unavailable', 'away'));

      const use = await gateway.ask(aProject({ id: SOME_PROJECT_ID }), 'usage', {});
      expect(use).toEqual({ memoryBytes: null, diskBytes: expect.any(Number) });
    });
  });

  it('tells how its engine, its disk and its memory are', async () => {
    await withHost(async ({ gateway }) => {
      const { engine, disk, memory } = await gateway.hostState(null);

      expect(engine).toEqual({ state: 'up', ms: expect.any(Number), message: null });
      for (const room of [disk, memory]) {
        expect(room?.freeBytes).toBeGreaterThan(0);
        expect(room?.freeBytes).toBeLessThanOrEqual(room?.totalBytes ?? 0);
      }
    });
  });
});

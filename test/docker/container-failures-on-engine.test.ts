import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineCalls } from '../../src/docker/engine-calls.js';
import { EngineStreams } from '../../src/docker/engine-streams.js';
import type { ServiceState } from '../../src/docker/container-runtime.js';
import type { ProjectId } from '../../src/domain/project.js';
import type { ServiceSpec } from '../../src/domain/service-spec.js';
import { requireTestImage, TestEngine } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { eventually } from '../support/eventually.js';

const engine = new TestEngine();
const { runtime } = engine;
let image: string;

beforeAll(async () => {
  image = (await requireTestImage(engine.docker)).name;
});

afterEach(() => engine.sweep());

describe('DockerodeRuntime with containers that fail', () => {
  it.each([0, 1, 42])('reports exit code %i and the last log lines', async (exitCode) => {
    const { projectId, state } = await runToEnd({ command: ['sh', '-c', `echo one; echo two >&2; exit ${exitCode}`] });

    expect(state).toMatchObject({ state: 'exited', exitCode, oomKilled: false, address: null });
    const tail = await runtime.logTail(projectId, 'preview', 50);
    expect(tail.split('\n').sort()).toEqual(['one', 'two']);
  });

  it('gives only as many log lines as were asked for', async () => {
    const { projectId } = await runToEnd({ command: ['sh', '-c', 'for i in 1 2 3 4 5; do echo line $i; done'] });

    expect(await runtime.logTail(projectId, 'preview', 2)).toBe('line 4\nline 5');
  });

  it.each([
    ['the main process', ['tail', '/dev/zero'], 137],
    ['a child of the main process', ['sh', '-c', 'tail /dev/zero; exit 5'], 5],
  ])('reports out of memory with its limit when it hits %s', async (_name, command, exitCode) => {
    const { projectId } = await runToEnd({ command });

    // An engine on a busy machine may know of the end well before it knows of its reason.
    await eventually(async () => {
      const [state] = await runtime.inspect(projectId);
      expect(state).toMatchObject({ exitCode, oomKilled: true, memoryLimitBytes: 32 * 1024 ** 2 });
    });
  });

  it('does not take a plain kill for out of memory', async () => {
    const { state } = await runToEnd({ command: ['sh', '-c', 'kill -9 $$'], init: true });

    expect(state).toMatchObject({ exitCode: 137, oomKilled: false });
  });

  it.each([
    ['was killed for memory', ['tail', '/dev/zero'], true],
    ['was killed otherwise', ['sh', '-c', 'kill -9 $$'], false],
  ])('finds in the events of the engine whether a container %s', async (_name, command, expected) => {
    const { state } = await runToEnd({ command });

    await eventually(async () => {
      expect(await new EngineStreams(new EngineCalls(undefined)).hadOom(state, undefined)).toBe(expected);
    });
  });

  it('counts the restarts of a container that ends again and again', async () => {
    const spec = projectSpec(randomProjectId(), [
      serviceSpec(image, { command: ['sh', '-c', 'exit 3'], restart: 'always' }),
    ]);
    await runtime.ensureRunning(spec);

    await eventually(async () => {
      const [state] = await runtime.inspect(spec.projectId);
      expect(state?.restartCount).toBeGreaterThanOrEqual(2);
    });
  });

  it('says within a second that an image is missing', async () => {
    const startedAt = performance.now();

    await expect(
      runtime.ensureRunning(projectSpec(randomProjectId(), [serviceSpec('sitewright/not-there:1')])),
    ).rejects.toMatchObject({ code: 'image_missing' });

    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('hands on what the engine says of a command that does not exist', async () => {
    const spec = projectSpec(randomProjectId(), [serviceSpec(image, { command: ['no-such-command'], init: false })]);

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({
      code: 'container_failed',
      message: expect.stringContaining('no-such-command'),
    });
  });

  it.each([
    ['ends', { command: ['sh', '-c', 'echo broken; exit 7'] }, 'container_exited', 'code 7'],
    ['runs out of memory', { command: ['sh', '-c', 'echo broken; tail /dev/zero'] }, 'container_oom', '32 MiB'],
    ['is unhealthy', { command: ['sh', '-c', 'echo broken; sleep 60'] }, 'container_failed', 'unhealthy'],
  ])('gives up waiting for a dependency that %s, with its log', async (_name, changes, code, message) => {
    const healthcheck = { test: ['CMD', 'false'], intervalMs: 200, retries: 3 };
    const database = serviceSpec(image, { name: 'database', healthcheck, ...changes });
    const dependsOn = [{ service: 'database', condition: 'service_healthy' as const }];
    const spec = projectSpec(randomProjectId(), [serviceSpec(image, { dependsOn }), database]);

    await expect(runtime.ensureRunning(spec)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      details: { logTail: 'broken' },
    });

    const [, preview] = await runtime.inspect(spec.projectId);
    expect(preview?.state).toBe('created');
  });

  it('refuses to wait for the health of a service without a healthcheck', async () => {
    const dependsOn = [{ service: 'database', condition: 'service_healthy' as const }];
    const services = [serviceSpec(image, { dependsOn }), serviceSpec(image, { name: 'database' })];

    await expect(runtime.ensureRunning(projectSpec(randomProjectId(), services))).rejects.toMatchObject({
      code: 'invalid_template',
    });
  });
});

async function runToEnd(changes: Partial<ServiceSpec>): Promise<{ projectId: ProjectId; state: ServiceState }> {
  const projectId = randomProjectId();
  await runtime.ensureRunning(projectSpec(projectId, [serviceSpec(image, changes)]));
  return eventually(async () => {
    const [state] = await runtime.inspect(projectId);
    if (state?.state !== 'exited') throw new Error(`the container is ${state?.state ?? 'gone'}, not ended`);
    return { projectId, state };
  });
}

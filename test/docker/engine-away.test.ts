import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DockerodeRuntime } from '../../src/docker/dockerode-runtime.js';
import { requireTestImage, TestEngine } from '../support/docker-engine.js';
import { withEngineProxy, type ProxyBehaviour } from '../support/docker-engine-proxy.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';

const DEADLINE_MS = 300;
const engine = new TestEngine();
const projectId = randomProjectId();
let image: string;

beforeAll(async () => {
  image = (await requireTestImage(engine.docker)).name;
});

afterEach(() => engine.sweep());

/** Every method of the port, by name. */
const METHODS: [string, (runtime: DockerodeRuntime) => Promise<unknown>][] = [
  ['ping', (runtime) => runtime.ping()],
  ['ensureRunning', (runtime) => runtime.ensureRunning(projectSpec(projectId, [serviceSpec(image)]))],
  ['inspect', (runtime) => runtime.inspect(projectId)],
  ['stop', (runtime) => runtime.stop(projectId)],
  ['remove', (runtime) => runtime.remove(projectId, { volumes: true })],
  ['logTail', (runtime) => runtime.logTail(projectId, 'preview', 10)],
  ['readLogs', (runtime) => readAll(runtime.readLogs(projectId, 'preview', { tail: 1, follow: true }))],
  ['watchEvents', (runtime) => readAll(runtime.watchEvents({ signal: new AbortController().signal }))],
  ['hostAddressForContainers', (runtime) => runtime.hostAddressForContainers()],
];

describe('DockerodeRuntime without an engine that answers', () => {
  it.each(METHODS)('%s names the socket that does not exist, at once', async (_name, call) => {
    const runtime = engine.runtimeWith({ dockerHost: 'unix:///nowhere/docker.sock' });

    await expect(call(runtime)).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('unix:///nowhere/docker.sock'),
    });
  });

  it.each(METHODS)('%s gives up at its deadline when the engine accepts and is silent', async (_name, call) => {
    await expectUnavailable({ kind: 'silent' }, call, DEADLINE_MS * 3);
  });

  it.each(METHODS)('%s gives up by its deadline when answers are cut in the head', async (_name, call) => {
    await expectUnavailable({ kind: 'cut', afterBytes: 20 }, call, DEADLINE_MS * 3);
  });

  it('gives up by its deadline when an answer is cut in the body', async () => {
    const body = '[{"Id":"abc';
    const bytes = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n${body}`;

    await expectUnavailable({ kind: 'answer', bytes }, (runtime) => runtime.inspect(projectId), DEADLINE_MS * 3);
  });

  it.each([
    ['a port that nobody listens on', 'tcp://127.0.0.1:1'],
    ['a host name that does not exist', 'tcp://no-such-host.invalid:2375'],
  ])('says that the engine is away for %s', async (_name, dockerHost) => {
    await expect(engine.runtimeWith({ dockerHost }).ping()).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining(dockerHost),
    });
  });

  it('ends an event stream that breaks with docker_unavailable', async () => {
    await withEngineProxy(async (proxy) => {
      const runtime = engine.runtimeWith({ dockerHost: proxy.dockerHost });
      const watching = readAll(runtime.watchEvents({ since: new Date(0), signal: new AbortController().signal }));
      const refused = expect(watching).rejects.toMatchObject({ code: 'docker_unavailable' });

      await runtime.ping();
      proxy.cutConnections();

      await refused;
    });
  });

  it('works again as soon as the engine answers again', async () => {
    await withEngineProxy(async (proxy) => {
      const runtime = engine.runtimeWith({ dockerHost: proxy.dockerHost, deadlines: { readMs: DEADLINE_MS } });
      proxy.behaviour = { kind: 'silent' };
      await expect(runtime.ping()).rejects.toMatchObject({ code: 'docker_unavailable' });

      proxy.behaviour = { kind: 'pass' };

      await expect(runtime.inspect(projectId)).resolves.toEqual([]);
    });
  });

  it('knows since when the engine is there without a break; slowness is none', async () => {
    await withEngineProxy(async (proxy) => {
      const runtime = engine.runtimeWith({ dockerHost: proxy.dockerHost, deadlines: { readMs: DEADLINE_MS } });
      const begun = runtime.answersSince;
      proxy.behaviour = { kind: 'silent' };
      await expect(runtime.ping()).rejects.toMatchObject({ code: 'docker_unavailable' });
      proxy.behaviour = { kind: 'pass' };
      await runtime.ping();
      expect(runtime.answersSince).toEqual(begun);

      proxy.behaviour = { kind: 'cut', afterBytes: 0 };
      await expect(runtime.ping()).rejects.toMatchObject({ code: 'docker_unavailable' });
      proxy.behaviour = { kind: 'pass' };
      const backAt = new Date();
      await runtime.ping();

      expect(runtime.answersSince.getTime()).toBeGreaterThanOrEqual(backAt.getTime());
    });
  });

  it('ends with the reason of the signal that aborts in the middle of a call', async () => {
    await withEngineProxy(async (proxy) => {
      proxy.behaviour = { kind: 'silent' };
      const runtime = engine.runtimeWith({ dockerHost: proxy.dockerHost });
      const reason = new Error('cancelled by the user');
      const abort = new AbortController();

      const calls = [
        runtime.ping(abort.signal),
        runtime.ensureRunning(projectSpec(projectId, [serviceSpec(image)]), abort.signal),
      ];
      abort.abort(reason);

      for (const outcome of await Promise.allSettled(calls)) expect(outcome).toEqual({ status: 'rejected', reason });
    });
  });
});

async function expectUnavailable(
  behaviour: ProxyBehaviour,
  call: (runtime: DockerodeRuntime) => Promise<unknown>,
  limitMs: number,
): Promise<void> {
  await withEngineProxy(async (proxy) => {
    proxy.behaviour = behaviour;
    const deadlines = { readMs: DEADLINE_MS, writeMs: DEADLINE_MS, stopMs: DEADLINE_MS };
    const runtime = engine.runtimeWith({ dockerHost: proxy.dockerHost, deadlines });
    const startedAt = performance.now();

    await expect(call(runtime)).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining(proxy.dockerHost),
    });

    expect(performance.now() - startedAt).toBeLessThan(limitMs);
  });
}

async function readAll(items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) void item;
}

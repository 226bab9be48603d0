import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import { describeContainerRuntime } from './container-runtime.contract.js';

const IMAGE = 'fake/image';

describeContainerRuntime('FakeContainerRuntime', () => {
  const runtime = new FakeContainerRuntime([IMAGE]);
  return {
    runtime,
    image: IMAGE,
    killService: (projectId, service) => Promise.resolve(runtime.exit(projectId, service, 137)),
  };
});

describe('FakeContainerRuntime', () => {
  it('fails the next call of a method as it was told, once', async () => {
    const runtime = new FakeContainerRuntime([IMAGE]);
    runtime.failNext('ping', new SetupError('docker_unavailable', 'away'));

    await expect(runtime.ping()).rejects.toMatchObject({ code: 'docker_unavailable' });
    await expect(runtime.ping()).resolves.toBeUndefined();
  });

  it('ends open event streams with docker_unavailable when they are broken', async () => {
    const runtime = new FakeContainerRuntime([IMAGE]);
    const stream = runtime.watchEvents({ signal: new AbortController().signal })[Symbol.asyncIterator]();

    const next = stream.next();
    runtime.breakEventStreams();

    await expect(next).rejects.toMatchObject({ code: 'docker_unavailable' });
  });

  it('gives the tail of the log that it was handed', async () => {
    const runtime = new FakeContainerRuntime([IMAGE]);
    const spec = projectSpec(randomProjectId(), [serviceSpec(IMAGE)]);
    await runtime.ensureRunning(spec);
    runtime.setLog(spec.projectId, 'preview', ['one', 'two', 'three']);

    expect(await runtime.logTail(spec.projectId, 'preview', 2)).toBe('two\nthree');
  });

  it('complains about a service that it does not have', () => {
    const runtime = new FakeContainerRuntime([IMAGE]);

    expect(() => runtime.setState(randomProjectId(), 'preview', { health: 'healthy' })).toThrow('no container');
  });
});

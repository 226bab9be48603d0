import { afterEach, describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { EngineCalls } from '../../src/docker/engine-calls.js';
import { ProjectNetworks } from '../../src/docker/project-networks.js';
import { TestEngine } from '../support/docker-engine.js';
import { randomProjectId } from '../support/docker-specs.js';

const engine = new TestEngine();

afterEach(() => engine.sweep());

/** The real engine, which says so many times that a network is there already, and makes none. */
class ContradictingEngine extends EngineCalls {
  contradictions = 0;

  constructor(readonly times: number) {
    super(undefined);
  }

  override write<T>(signal: AbortSignal | undefined, request: (docker: Docker, signal: AbortSignal) => Promise<T>) {
    return super.write(signal, (docker, abortSignal) => request(this.#contradicting(docker), abortSignal));
  }

  #contradicting(docker: Docker): Docker {
    const createNetwork = async (options: Docker.NetworkCreateOptions): Promise<Docker.Network> => {
      if (this.contradictions >= this.times) return docker.createNetwork(options);
      this.contradictions += 1;
      throw Object.assign(new Error('network with name is already there'), { statusCode: 409 });
    };
    return Object.create(docker, { createNetwork: { value: createNetwork } }) as Docker;
  }
}

describe('ProjectNetworks', () => {
  it('asks again for a network that the engine says is there, and does not show', async () => {
    const projectId = randomProjectId();
    const calls = new ContradictingEngine(2);

    await new ProjectNetworks(calls, engine.labels).ensure(projectId, [], undefined);

    expect(calls.contradictions).toBe(2);
    expect((await engine.namesOf(projectId)).networks).toEqual([`sw-${projectId}`]);
  });

  it('gives up an engine that contradicts itself for ever, and says why', async () => {
    const networks = new ProjectNetworks(new ContradictingEngine(Infinity), engine.labels);

    await expect(networks.ensure(randomProjectId(), [], undefined)).rejects.toMatchObject({
      code: 'container_failed',
      message: expect.stringMatching(/is said to be there, and is not found/),
    });
  });
});

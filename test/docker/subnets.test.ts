import { afterEach, describe, expect, it } from '@jest/globals';
import { EngineCalls } from '../../src/docker/engine-calls.js';
import { ProjectNetworks } from '../../src/docker/project-networks.js';
import { subnetsFor } from '../../src/docker/subnets.js';
import type { ProjectId } from '../../src/domain/project.js';
import { SOCKET_PATH, TestEngine } from '../support/docker-engine.js';
import { randomProjectId } from '../support/docker-specs.js';

const engine = new TestEngine();

afterEach(() => engine.sweep());

/**
 * The real engine, but as if its own pools of addresses were used up. Using them up in earnest would take them from every
 * other test that runs at the same time.
 */
class EngineWithoutPools extends EngineCalls {
  override write: EngineCalls['write'] = (signal, request) =>
    super.write(signal, (docker, abortSignal) => {
      const create = docker.createNetwork.bind(docker);
      const createNetwork: typeof create = (options: Parameters<typeof create>[0]) =>
        options.IPAM === undefined ? Promise.reject(poolsAreUsedUp()) : create(options);
      return request(Object.assign(Object.create(docker), { createNetwork }), abortSignal);
    });
}

/** As engine 20.10 answers. */
function poolsAreUsedUp(): Error {
  const words = 'could not find an available, non-overlapping IPv4 address pool among the defaults';
  return Object.assign(new Error(`(HTTP code 404) unexpected - ${words}`), { statusCode: 404 });
}

async function subnetOf(projectId: ProjectId): Promise<string | undefined> {
  const { IPAM } = await engine.docker.getNetwork(`sw-${projectId}`).inspect();
  return IPAM?.Config?.[0]?.Subnet;
}

describe('subnetsFor', () => {
  it('leaves the first choice to the engine, then gives small ranges of 198.18.0.0/15, the same for a name', () => {
    const [first, ...others] = subnetsFor('sw-0123456789abcdef');
    expect(first).toBeUndefined();
    expect(others).toHaveLength(30);
    expect(new Set(others).size).toBe(30);
    for (const subnet of others) {
      const [, last] = /^198\.1[89]\.\d{1,3}\.(\d{1,3})\/28$/.exec(subnet ?? '') ?? [];
      expect([subnet, Number(last) % 16]).toEqual([subnet, 0]);
    }
    expect([...subnetsFor('sw-0123456789abcdef')]).toEqual([undefined, ...others]);
  });
});

describe('the network of a project', () => {
  it('takes a range of ours when the pools of the engine are used up, and the next one where that overlaps', async () => {
    const network = new ProjectNetworks(new EngineWithoutPools(`unix://${SOCKET_PATH}`), engine.labels);
    const projectId = randomProjectId();
    const [, taken, next] = subnetsFor(`sw-${projectId}`);
    const IPAM = { Driver: 'default', Config: [{ Subnet: taken ?? '' }] };
    await engine.docker.createNetwork({ Name: `taken-${engine.runId}`, Labels: engine.labels, IPAM });

    await network.ensure(projectId, [], undefined);
    await network.ensure(projectId, [], undefined);

    expect(await subnetOf(projectId)).toBe(next);
  });

  it('leaves the choice to the engine otherwise', async () => {
    const network = new ProjectNetworks(new EngineCalls(`unix://${SOCKET_PATH}`), engine.labels);
    const projectId = randomProjectId();
    await network.ensure(projectId, [], undefined);
    expect([...subnetsFor(`sw-${projectId}`)]).not.toContain(await subnetOf(projectId));
  });
});

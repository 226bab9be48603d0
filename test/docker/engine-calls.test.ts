import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { EngineCalls } from '../../src/docker/engine-calls.js';

describe('EngineCalls', () => {
  it('gives the library nothing whose description could grow with the process', async () => {
    const calls = new EngineCalls(undefined);

    const described = await calls.read(undefined, async (docker, abortSignal) => {
      abortSignal.addEventListener('abort', () => undefined);
      const { agent } = docker.modem as { agent?: object };
      return inspect({ agent, signal: abortSignal }, { showHidden: true, depth: null });
    });

    expect(described).toBe('{ agent: Agent, signal: AbortSignal }');
  });
});

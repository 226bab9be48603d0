import { describe, expect, it } from '@jest/globals';
import { Closers } from '../../src/composition/closers.js';
import { guardedRuntime, type RuntimeSources } from '../../src/composition/guarded-runtime.js';
import { parseConfig } from '../../src/config/env.js';

describe('guardedRuntime', () => {
  it.each([
    [{ SITEWRIGHT_FIREWALL: 'off' }, 'It is turned off: SITEWRIGHT_FIREWALL.'],
    [{ DOCKER_HOST: 'tcp://engine:2375' }, 'The Docker engine may be on another machine than this one.'],
  ])('says once, and to whoever asks, why no firewall is made with %j', async (env, reason) => {
    const said: unknown[] = [];
    const logger = { info: () => undefined, warn: (fields: unknown) => said.push(fields) };
    const sources = { config: parseConfig(env), installation: 'one', logger, closers: new Closers() };

    const { firewall } = guardedRuntime(sources as unknown as RuntimeSources);
    await firewall.ensure();

    expect(firewall.state).toEqual({ state: 'off', message: reason });
    expect(said).toEqual([{ reason }]);
  });
});

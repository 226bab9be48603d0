import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../src/config/env.js';

describe('parseConfig', () => {
  it('has a default for everything', () => {
    const config = parseConfig({});

    expect(config).toMatchObject({
      http: { host: '127.0.0.1', port: 3_000, previewDomain: 'localhost' },
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      databaseUrl: undefined,
      models: { provider: undefined },
    });
    expect(config.setup.phaseTimeoutMs.starting_docker).toBe(300_000);
  });

  it('takes an empty variable as not set', () => {
    expect(parseConfig({ SITEWRIGHT_PORT: '' }).http.port).toBe(3_000);
  });

  it('reads phase limits in seconds', () => {
    const { setup } = parseConfig({ SITEWRIGHT_PHASE_TIMEOUT_STARTING_DOCKER: '2.5' });

    expect(setup.phaseTimeoutMs).toMatchObject({ starting_docker: 2_500, creating_files: 30_000 });
  });

  it('names every bad variable at once, and no value', () => {
    const bad = {
      SITEWRIGHT_PORT: 'abc-secret',
      SITEWRIGHT_TOKEN: 'short',
      TEMPORAL_ADDRESS: 'http://x',
      DATABASE_URL: 'mysql://pw@x',
    };

    expect(() => parseConfig(bad)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/SITEWRIGHT_TOKEN[^]*SITEWRIGHT_PORT|SITEWRIGHT_PORT[^]*SITEWRIGHT_TOKEN/),
      }),
    );
    expect(() => parseConfig(bad)).toThrow(/TEMPORAL_ADDRESS: must be host:port/);
    expect(() => parseConfig(bad)).toThrow(/DATABASE_URL/);
    expect(() => parseConfig(bad)).not.toThrow(/abc-secret|short|pw@/);
  });

  it('wants a provider whole or not at all', () => {
    const whole = {
      SITEWRIGHT_PROVIDER_BASE_URL: 'https://models.example/v1',
      SITEWRIGHT_PROVIDER_API_KEY: 'key',
      SITEWRIGHT_PROVIDER_MODELS: 'small, large',
    };

    expect(parseConfig(whole).models.provider?.models).toEqual(['small', 'large']);
    expect(() => parseConfig({ ...whole, SITEWRIGHT_PROVIDER_API_KEY: undefined })).toThrow(/goes together with/);
  });

  it('cannot be changed afterwards', () => {
    const { http } = parseConfig({});

    expect(() => Object.assign(http, { port: 1 })).toThrow(TypeError);
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseModelId } from '../../src/agent/opencode/model-id.js';
import { buildOpencodeConfig } from '../../src/agent/opencode/opencode-config.js';
import { promptIdsFor, sessionIdFor } from '../../src/agent/opencode/opencode-ids.js';

describe('ids for opencode', () => {
  it('are the same for the same key, of the form that its server takes', () => {
    const prompt = { sessionId: 'ses_1', promptKey: 'p' };

    expect(sessionIdFor('project-1')).toBe(sessionIdFor('project-1'));
    expect(promptIdsFor(prompt)).toEqual(promptIdsFor({ ...prompt }));
    expect(sessionIdFor('project-1')).toMatch(/^ses_[0-9a-f]{26}$/);
    expect(promptIdsFor(prompt).messageId).toMatch(/^msg_[0-9a-f]{26}$/);
    expect(promptIdsFor(prompt).partId).toMatch(/^prt_[0-9a-f]{26}$/);
  });

  it('never meet for two prompts or two sessions', () => {
    const prompts = [
      { sessionId: 'ses_1', promptKey: 'p' },
      { sessionId: 'ses_1', promptKey: 'q' },
      { sessionId: 'ses_2', promptKey: 'p' },
    ];

    expect(new Set(prompts.map((prompt) => promptIdsFor(prompt).messageId)).size).toBe(3);
  });
});

describe('a model id', () => {
  it.each([
    ['demo/site-builder', 'demo', 'site-builder'],
    ['provider/vendor/large:free', 'provider', 'vendor/large:free'],
  ])('%s is split at its first slash', (text, providerID, modelID) => {
    expect(parseModelId(text)).toEqual({ providerID, modelID });
  });

  it.each(['', 'demo', '/x', 'demo/'])('"%s" is refused', (text) => {
    expect(() => parseModelId(text)).toThrow(expect.objectContaining({ code: 'provider_rejected' }));
  });
});

describe("opencode's settings", () => {
  const demoOnly = buildOpencodeConfig({ modelBaseUrl: 'http://host:4000/v1' });
  const withProvider = buildOpencodeConfig({
    modelBaseUrl: 'http://host:4000/v1',
    provider: { id: 'provider', baseUrl: 'https://models.example/v1', models: ['large', 'small'] },
  });

  it('know the demo model alone without a provider', () => {
    expect(demoOnly).toMatchObject({ model: 'demo/site-builder', enabled_providers: ['demo'] });
    expect(Object.keys(demoOnly.provider)).toEqual(['demo']);
    expect(demoOnly.provider.demo.options.baseURL).toBe('http://host:4000/v1');
  });

  it('name the provider, its models and the variable of its key, but no key', () => {
    expect(withProvider).toMatchObject({
      model: 'provider/large',
      enabled_providers: ['demo', 'provider'],
      provider: {
        provider: {
          options: { baseURL: 'https://models.example/v1', apiKey: '{env:PROVIDER_API_KEY}' },
          models: { large: { name: 'large' }, small: { name: 'small' } },
        },
      },
    });
  });

  it('call nobody else and ask nothing that a setup cannot answer', () => {
    expect(demoOnly).toMatchObject({
      autoupdate: false,
      share: 'disabled',
      small_model: demoOnly.model,
      permission: { edit: 'allow', bash: 'allow', external_directory: 'deny', doom_loop: 'deny' },
    });
  });
});

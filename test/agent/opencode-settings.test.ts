import { describe, expect, it } from '@jest/globals';
import { shareScenes } from './opencode-harness.js';

/** A provider with a key beside the demo model, both played by the same script; and an agent that asks before `bash`. */
const withScene = shareScenes((model) => ({
  provider: { id: 'provider', baseUrl: model.baseUrl, models: ['vendor/large'] },
  providerKey: 'sk-secret-of-the-test',
  config: { permission: { bash: 'ask' } },
}));

describe("the real agent's settings", () => {
  it.each([
    { model: 'provider/vendor/large', name: 'vendor/large', authorization: 'Bearer sk-secret-of-the-test' },
    { model: 'demo/site-builder', name: 'site-builder', authorization: 'Bearer none' },
  ])('send $model to its server, the key to the provider alone', (expected) =>
    withScene(async ({ model, send, waitFor }) => {
      await send('p', { model: expected.model });
      await waitFor('p', 'completed');

      expect(model.requests.map(({ model: name, authorization }) => ({ name, authorization }))).toEqual([
        { name: expected.name, authorization: expected.authorization },
      ]);
    }),
  );

  it('let it ask for a permission, which is shown', () =>
    withScene(async ({ model, send, waitFor }) => {
      model.script({ kind: 'call_tool', tool: 'bash', input: { command: 'ls -la', description: 'Lists' } });

      await send('p');
      const progress = await waitFor('p', 'waiting_for_user');

      expect(progress).toMatchObject({ ask: 'permission', text: expect.stringContaining('bash ls') });
    }));

  it('let it reach for nothing outside: it looks up no address and starts no download', () =>
    withScene(async ({ opencode, send, waitFor }) => {
      await send('p');
      await waitFor('p', 'completed');

      expect(opencode.log).not.toMatch(/models\.dev|registry\.npmjs|https:\/\//);
    }));
});

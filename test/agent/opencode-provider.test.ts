import { describe, expect, it } from '@jest/globals';
import { shareScenes } from './opencode-harness.js';

const withScene = shareScenes();

describe('the real agent and its provider', () => {
  it.each([
    { status: 401, message: 'Incorrect API key provided: sk-abcdefghijklmnop123', code: 'provider_rejected' },
    { status: 403, message: 'Your account is blocked', code: 'provider_rejected' },
    { status: 404, message: 'The model `gpt-9` does not exist', code: 'provider_rejected' },
    { status: 400, message: 'Rejected by our content policy', code: 'prompt_rejected' },
    { status: 400, message: 'tool schema is wrong', code: 'agent_failed' },
  ])('fails within 5 s as $code on $status "$message"', ({ status, message, code }) =>
    withScene(async ({ model, send, waitFor }) => {
      model.script({ kind: 'fail', status, message });

      await send('p');
      const failed = await waitFor('p', 'failed', 5_000);

      expect(failed.code).toBe(code);
      expect(failed.message).toContain(message.replace('abcdefghijklmnop123', '…'));
      expect(model.requests).toHaveLength(1);
    }),
  );

  it('says at once that a used-up quota cannot be waited for', () =>
    withScene(async ({ model, send, waitFor }) => {
      const message = 'You exceeded your current quota, please check your plan and billing details.';
      const failure = { kind: 'fail', status: 429, message, code: 'insufficient_quota' } as const;
      model.script(...Array.from({ length: 10 }, () => failure));

      await send('p');
      const progress = await waitFor('p', 'provider_retry', 5_000);

      expect(progress).toMatchObject({ hopeless: true, message });
    }));

  it('shows a rate limit while it tries again, then completes', () =>
    withScene(async ({ model, send, waitFor }) => {
      model.script({ kind: 'fail', status: 429, message: 'Slow down' }, { kind: 'say', text: 'Done.' });

      await send('p');
      const progress = await waitFor('p', 'provider_retry');

      expect(progress).toMatchObject({ attempt: 1, message: 'Slow down', hopeless: false, nextAt: expect.any(Date) });
      await waitFor('p', 'completed');
    }));

  it.each([
    { name: 'answers 500', step: { kind: 'fail', status: 500, message: 'Internal server error' } },
    { name: 'drops the connection', step: { kind: 'drop_connection' } },
  ] as const)('tries again when the provider $name, then completes', ({ step }) =>
    withScene(async ({ model, send, waitFor }) => {
      model.script(step);

      await send('p');
      const progress = await waitFor('p', 'provider_retry');

      expect(progress.hopeless).toBe(false);
      await waitFor('p', 'completed');
      expect(model.requests).toHaveLength(2);
    }),
  );

  it('waits for a provider that is away, and completes when it returns', () =>
    withScene(async ({ model, send, waitFor }) => {
      await model.stop();

      await send('p');
      const progress = await waitFor('p', 'provider_retry');
      await model.start();

      expect(progress).toMatchObject({ hopeless: false, message: expect.stringContaining('Cannot connect') });
      await waitFor('p', 'completed', 20_000);
    }));

  it.each(['demo/no-such-model', 'nobody/site-builder', 'provider/gpt', 'site-builder'])(
    'refuses to send a prompt to the unknown model %s',
    (model) =>
      withScene(async ({ send, read }) => {
        const sending = send('p', { model });

        await expect(sending).rejects.toMatchObject({
          code: 'provider_rejected',
          message: expect.stringContaining(model),
        });
        expect(await read('p')).toEqual({ kind: 'not_delivered' });
      }),
  );
});

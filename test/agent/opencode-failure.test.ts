import { describe, expect, it } from '@jest/globals';
import type { AssistantMessage } from '@opencode-ai/sdk/v2/client';
import { failureOf, retryOf } from '../../src/agent/opencode/opencode-failure.js';

type MessageError = NonNullable<AssistantMessage['error']>;

function apiError(statusCode: number | undefined, message: string, responseBody = ''): MessageError {
  return {
    name: 'APIError',
    data: {
      message,
      isRetryable: statusCode === undefined,
      responseBody,
      ...(statusCode !== undefined && { statusCode }),
    },
  };
}

const unknown = (message: string): MessageError => ({ name: 'UnknownError', data: { message } });

describe('why the agent gave up', () => {
  it.each<[string, MessageError]>([
    ['provider_rejected', apiError(401, 'No.')],
    ['provider_rejected', apiError(402, 'No.')],
    ['provider_rejected', apiError(403, 'No.')],
    ['provider_rejected', apiError(404, 'No.')],
    ['provider_rejected', apiError(400, 'API key not valid. Please pass a valid API key.')],
    ['provider_rejected', apiError(400, 'Unknown model: gpt-9')],
    ['provider_rejected', apiError(429, 'Too many', '{"error":{"code":"insufficient_quota"}}')],
    ['provider_rejected', { name: 'ProviderAuthError', data: { providerID: 'provider', message: 'no key' } }],
    ['provider_rejected', unknown('Model not found: demo/x')],
    ['provider_unreachable', apiError(429, 'Slow down')],
    ['provider_unreachable', apiError(500, 'Oops')],
    ['provider_unreachable', apiError(503, 'Busy')],
    ['provider_unreachable', apiError(undefined, 'Cannot connect to API')],
    ['provider_unreachable', unknown('fetch failed')],
    ['prompt_rejected', apiError(400, 'No.', '{"error":{"code":"content_policy_violation"}}')],
    ['prompt_rejected', { name: 'ContentFilterError', data: { message: 'filtered' } }],
    ['agent_failed', apiError(400, 'messages.0 is malformed')],
    ['agent_failed', unknown('undefined is not an object')],
    ['agent_failed', { name: 'ContextOverflowError', data: { message: 'too long' } }],
    ['agent_failed', { name: 'MessageOutputLengthError', data: {} }],
  ])('is %s for %j', (code, error) => {
    expect(failureOf(error).code).toBe(code);
  });

  it.each([
    ['the words of the provider', 'Your account is blocked', 'Your account is blocked'],
    ['no key in them', 'Incorrect API key provided: sk-proj-abcdEFGH12345678.', 'Incorrect API key provided: sk-….'],
    ['one line of them', 'first\n\n  second\u0007', 'first second'],
    ['at most 600 characters', 'x'.repeat(5_000), `${'x'.repeat(599)}…`],
  ])('is told with %s', (_what, message, shown) => {
    expect(failureOf(apiError(403, message)).message).toBe(shown);
  });
});

describe('a retry of the agent', () => {
  const retry = { type: 'retry', attempt: 2, message: 'Slow down', next: 1_000 } as const;

  it('carries attempt, reason and time', () => {
    const progress = retryOf(retry);

    expect(progress).toEqual({
      kind: 'provider_retry',
      attempt: 2,
      message: 'Slow down',
      nextAt: new Date(1_000),
      hopeless: false,
    });
  });

  it.each([
    ['Incorrect API key provided', true],
    ['401 Unauthorized', true],
    ['The model `gpt-9` does not exist', true],
    ['You exceeded your current quota, please check your plan and billing details.', true],
    ['Provider is overloaded', false],
    ['Cannot connect to API: Unable to connect. Is the computer able to access the url?', false],
    ['Rate limit reached, try again in 20s', false],
    ['The model is overloaded. Please try again later.', false],
    ['Internal server error', false],
  ])('with "%s" is hopeless: %s', (message, hopeless) => {
    expect(retryOf({ ...retry, message })).toMatchObject({ hopeless });
  });

  it('is hopeless when it wants the person to buy something', () => {
    const action = { reason: 'free_tier_limit', provider: 'p', title: 't', message: 'm', label: 'subscribe' };

    expect(retryOf({ ...retry, action })).toMatchObject({ hopeless: true });
  });

  it('has no time when the agent names none', () => {
    expect(retryOf({ ...retry, next: Number.NaN })).toMatchObject({ nextAt: null });
  });
});

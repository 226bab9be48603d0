import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { toApplicationFailure } from '../../activities/application-failure.js';
import { dispositionOf, FAILURE_CODES, SetupError } from '../../src/domain/failure.js';

function translate(error: unknown): ApplicationFailure {
  return toApplicationFailure(error) as ApplicationFailure;
}

describe('toApplicationFailure', () => {
  it.each(FAILURE_CODES)('keeps the code %s as the type, and repeats only what can get better', (code) => {
    const failure = translate(new SetupError(code, 'It went wrong.', { details: { logTail: 'last line' } }));

    expect(failure).toMatchObject({ type: code, message: 'It went wrong.', details: [{ logTail: 'last line' }] });
    expect(failure.nonRetryable).toBe(dispositionOf(code) === 'give_up');
    expect(failure.category === ApplicationFailureCategory.BENIGN).toBe(code === 'not_ready');
  });

  it.each([
    ['an error', new TypeError('no such method'), 'Unexpected error: no such method'],
    ['a text', 'out of order', 'Unexpected error: out of order'],
    ['nothing', undefined, 'Unexpected error: undefined'],
  ])('takes %s that nobody expected as internal, to be tried again', (_name, error, message) => {
    expect(translate(error)).toMatchObject({ type: 'internal', nonRetryable: false, message });
  });

  it("takes the words of Node's own errors, and keeps them as the cause", async () => {
    const error: unknown = await readFile('/nowhere').catch((reason: unknown) => reason);

    const unexpected = translate(error);
    const wrapped = translate(new SetupError('internal', 'It cannot be read.', { cause: error }));

    expect(unexpected.message).toMatch(/^Unexpected error: ENOENT/);
    expect(wrapped.cause?.message).toMatch(/^ENOENT/);
  });

  it('keeps a failure small, whatever was thrown', () => {
    const endless = 'x'.repeat(10_000_000);
    const cause = new Error(endless);

    for (const error of [cause, endless, new SetupError('container_failed', endless, { cause })]) {
      const failure = translate(error);
      const told = JSON.stringify([failure.message, failure.details, failure.cause?.message, failure.cause?.stack]);
      expect(told.length).toBeLessThan(5_000);
    }
  });

  it('tells of a cause without its stack, which changes with every build', () => {
    const failure = translate(new SetupError('internal', 'It went wrong.', { cause: new Error('socket hang up') }));

    expect(failure.cause).toMatchObject({ message: 'socket hang up' });
    expect(failure.cause?.stack).toBeUndefined();
  });

  it.each([[new CancelledFailure('CANCELLED')], [ApplicationFailure.nonRetryable('a', 'b')]])(
    "leaves Temporal's own failures as they are",
    (failure) => {
      expect(toApplicationFailure(failure)).toBe(failure);
    },
  );
});

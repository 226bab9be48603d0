import { types } from 'node:util';
import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { SetupError } from '../src/domain/failure.js';

/** A failure stands in a history several times; messages and details together stay far below a payload's limit. */
const LONGEST_MESSAGE = 2_000;

/**
 * The one translation of our errors to Temporal's: the code becomes the failure's type, which is what workflows branch
 * on; `give_up` is never retried; `wait` is benign, so that polling fills neither logs nor failure metrics.
 */
export function toApplicationFailure(error: unknown): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const known = asSetupError(error);
  return ApplicationFailure.create({
    type: known.code,
    message: known.message.slice(0, LONGEST_MESSAGE),
    nonRetryable: known.disposition === 'give_up',
    details: [known.details],
    ...(known.disposition === 'wait' ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(isError(known.cause) ? { cause: withoutStack(known.cause) } : {}),
  });
}

export function asSetupError(error: unknown): SetupError {
  if (error instanceof SetupError) return error;
  const message = isError(error) ? error.message : String(error);
  return new SetupError('internal', `Unexpected error: ${message.slice(0, 500)}`, { cause: error });
}

/** Histories keep what went wrong, not where in our code: stacks are long and change with every build. */
function withoutStack(error: Error): Error {
  const copy = new Error(error.message.slice(0, 500));
  delete copy.stack;
  return copy;
}

/** Node's own errors may come from another realm, where `instanceof` knows them not. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

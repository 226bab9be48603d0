import { describe, expect, it } from '@jest/globals';
import { toSetupError } from '../../src/store/database-error.js';

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('an error of the database', () => {
  it.each([
    ['a refused connection', withCode('connect ECONNREFUSED', 'ECONNREFUSED')],
    ['a server that shuts down', withCode('terminating connection', '57P01')],
    ['a server without a free connection', withCode('sorry, too many clients already', '53300')],
    ['a server whose disk is full', withCode('could not extend file', '53100')],
    ['an answer that does not come', new Error('Query read timeout')],
    ['a connection that is cut', new Error('Connection terminated unexpectedly')],
  ])('says that it is away, and when to come again: %s', (_what, error) => {
    expect(toSetupError(error)).toMatchObject({
      code: 'database_unavailable',
      disposition: 'retry',
      details: { retryAfterSeconds: 5 },
    });
  });

  it('is a fault of ours when the database refuses what it was asked', () => {
    expect(toSetupError(withCode('duplicate key', '23505'))).toMatchObject({ code: 'internal' });
  });
});

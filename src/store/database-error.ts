import { DrizzleQueryError } from 'drizzle-orm';
import { SetupError } from '../domain/failure.js';

/** What Node says about a connection that cannot be made or is gone. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/** SQLSTATE classes: 08 connection, 53 resources used up, 57 operator's intervention (shut down, statement timeout). */
const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57']);

/** A database that was restarted, or had no connection left, is back soon. */
const RETRY_AFTER_SECONDS = 5;

/** SQLSTATEs of text that the database cannot hold: NUL, or no valid UTF-8. */
const TEXT_CODES: ReadonlySet<string> = new Set(['22021', '22P05']);

/** The drivers' own errors for lost connections carry no code. */
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|connection error|not queryable|query read timeout|connection was closed|after calling end|pglite is clos/i;

/** Runs `work` and turns whatever the driver throws into a SetupError. */
export async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toSetupError(error);
  }
}

export function toSetupError(error: unknown): SetupError {
  if (error instanceof SetupError) return error;
  const driverError = error instanceof DrizzleQueryError ? error.cause : error;
  const code = codeOf(driverError);
  const cause = withoutValues(driverError, code);
  if (isUnavailable(cause.message, code)) {
    const details = { retryAfterSeconds: RETRY_AFTER_SECONDS };
    return new SetupError('database_unavailable', 'The database does not answer.', { details, cause });
  }
  if (code !== undefined && TEXT_CODES.has(code)) {
    return new SetupError('invalid_request', 'The text holds characters that cannot be stored.', { cause });
  }
  const suffix = code === undefined ? '' : ` (${code})`;
  return new SetupError('internal', `The database refused an operation${suffix}.`, { cause });
}

function isUnavailable(message: string, code: string | undefined): boolean {
  if (code === undefined) return LOST_CONNECTION.test(message);
  return NETWORK_CODES.has(code) || (code.length === 5 && UNAVAILABLE_CLASSES.has(code.slice(0, 2)));
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The drivers attach the statement, its parameters and the row to their errors: prompts and hashes, not for logs. */
function withoutValues(error: unknown, code: string | undefined): Error {
  const bare = new Error(error instanceof Error ? firstMessage(error) : 'unknown error');
  if (error instanceof Error && error.stack !== undefined) {
    bare.stack = [`Error: ${bare.message}`, ...error.stack.split('\n').filter((line) => /^\s+at /.test(line))].join(
      '\n',
    );
  }
  return code === undefined ? bare : Object.assign(bare, { code });
}

/** Connecting to a name with several addresses fails with an AggregateError whose own message is empty. */
function firstMessage(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  const first: unknown = error.errors[0];
  return first instanceof Error ? first.message : 'connection failed';
}

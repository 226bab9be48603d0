import { types } from 'node:util';
import { SetupError } from '../domain/failure.js';

/** The status with which the engine answered; undefined: the error is of another kind. */
export function answeredStatus(error: unknown): number | undefined {
  const answer = error instanceof SetupError ? error.cause : error;
  if (!types.isNativeError(answer) || !('statusCode' in answer)) return undefined;
  return typeof answer.statusCode === 'number' ? answer.statusCode : undefined;
}

/** The engine was to take a network by a name that two have. */
export function isAmbiguousNetwork(error: unknown): boolean {
  return answeredStatus(error) === 400 && /network .* is ambiguous/.test(String(error));
}

/** Somebody else connected the container with the network in the meantime. */
export function isConnectedAlready(error: unknown): boolean {
  return answeredStatus(error) !== undefined && /endpoint with name .* already exists/i.test(String(error));
}

/** The range that was asked for overlaps with another, or the engine's own pools are used up. */
export function isAddressRangeTaken(error: unknown): boolean {
  return answeredStatus(error) !== undefined && /pool overlaps|address pool|fully subnetted/i.test(String(error));
}

/** Turns whatever a call to the engine at `engine` threw into one of our failures. */
export function toSetupError(error: unknown, engine: string): SetupError {
  if (error instanceof SetupError) return error;
  const status = answeredStatus(error);
  const message = engineMessage(error);
  if (status === undefined) {
    if (isConnectionError(error)) return engineUnavailable(engine, message, error);
    return new SetupError('internal', `A call to the Docker engine went wrong: ${message}`, { cause: error });
  }
  // These three come from a proxy in front of the engine, never from the engine itself.
  if (status >= 502 && status <= 504) return engineUnavailable(engine, message, error);
  return new SetupError(...codeAndMessage(status, message), { cause: error });
}

export function engineUnavailable(engine: string, reason: string, cause?: unknown): SetupError {
  return new SetupError('docker_unavailable', `The Docker engine at ${engine} does not answer: ${reason}.`, { cause });
}

function codeAndMessage(status: number, message: string): ['image_missing' | 'disk_full' | 'container_failed', string] {
  const [, image] = /No such image: ([^\s]+)/i.exec(message) ?? [];
  if (status === 404 && image !== undefined) return ['image_missing', `The Docker engine has no image ${image}.`];
  if (/no space left|ENOSPC|disk quota exceeded/i.test(message)) {
    return ['disk_full', `The Docker engine has no space left: ${message}`];
  }
  if (/address pool|fully subnetted/i.test(message)) {
    return ['container_failed', `The Docker engine has no address range left for another network: ${message}`];
  }
  return ['container_failed', `The Docker engine refused: ${message}`];
}

function isConnectionError(error: unknown): boolean {
  // Not `instanceof`: errors of Node's own modules may come from another realm than ours.
  if (!types.isNativeError(error)) return false;
  // Every error of a socket, of name resolution and of the HTTP parser carries a code of capitals.
  const hasSystemCode = 'code' in error && typeof error.code === 'string' && /^[A-Z_]+$/.test(error.code);
  return hasSystemCode || error.name === 'AbortError' || /socket hang up|aborted/.test(error.message);
}

/** The engine's own words, without the frame that the client library puts round them. */
function engineMessage(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  const answer: unknown = 'json' in error ? error.json : undefined;
  if (typeof answer === 'object' && answer !== null && 'message' in answer && typeof answer.message === 'string') {
    return answer.message.trim();
  }
  return error.message.trim();
}

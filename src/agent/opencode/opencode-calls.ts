import { types } from 'node:util';
import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { SetupError } from '../../domain/failure.js';
import type { AgentEndpoint } from '../coding-agent.js';
import { readableText } from './readable-text.js';

/** Limit of one call, its answer's body included. */
export const CALL_LIMIT_MS = 10_000;

/** Largest answer that is read: the agent runs beside code that nobody reviewed, so its answers are not trusted. */
const ANSWER_LIMIT_BYTES = 32 * 1024 * 1024;

/** What the SDK's calls come back with. */
interface RawAnswer<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response?: Response | undefined;
}

export interface Answer<T> {
  readonly data: T;
  /** The agent's clock when it answered, or ours when it did not say. */
  readonly answeredAt: Date;
}

export function connect(endpoint: AgentEndpoint): OpencodeClient {
  return createOpencodeClient({
    baseUrl: endpoint.baseUrl,
    headers: authorizationFor(endpoint),
    fetch: fetchGuarded,
  });
}

export function authorizationFor(endpoint: AgentEndpoint): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`opencode:${endpoint.password}`).toString('base64')}` };
}

/** Like {@link findAnswer}, where "not found" is an error as well. */
export async function requireAnswer<T>(
  purpose: string,
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<RawAnswer<T>>,
): Promise<Answer<T>> {
  const answer = await findAnswer(purpose, signal, send);
  if (answer === undefined) throw new SetupError('agent_failed', `The agent could not ${purpose}: not found.`);
  return answer;
}

/**
 * Makes one call within {@link CALL_LIMIT_MS}; `undefined` when the agent answers 404. `purpose` completes the
 * sentence "could not …". Errors name neither address nor password. An abort by the caller passes through as it is.
 */
export async function findAnswer<T>(
  purpose: string,
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<RawAnswer<T>>,
): Promise<Answer<T> | undefined> {
  const deadline = AbortSignal.timeout(CALL_LIMIT_MS);
  let raw: RawAnswer<T>;
  try {
    raw = await send(signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
  } catch (error) {
    raw = { error };
  }
  signal?.throwIfAborted();
  if (raw.error instanceof SetupError) throw raw.error;
  if (deadline.aborted) throw unreachable(purpose, `no answer within ${CALL_LIMIT_MS / 1000} s`);
  if (isNoJson(raw.error)) throw new SetupError('agent_failed', `The agent could not ${purpose}: it sent no JSON.`);
  // A good status and an error mean that the connection broke in the middle of the answer.
  const isBroken = raw.response?.ok === true && raw.error !== undefined;
  if (raw.response === undefined || isBroken) throw unreachable(purpose, networkReason(raw.error), raw.error);
  if (raw.response.status === 404) return undefined;
  if (raw.error !== undefined || raw.data === undefined) throw refusal(purpose, raw.response, raw.error);
  return { data: raw.data, answeredAt: dateOf(raw.response) };
}

export function unreachable(purpose: string, reason: string, cause?: unknown): SetupError {
  return new SetupError('agent_unreachable', `The agent could not ${purpose}: ${reason}.`, { cause });
}

function isNoJson(error: unknown): boolean {
  return types.isNativeError(error) && error.name === 'SyntaxError';
}

/** The kind of network failure in words; the error's own text would name the address. */
export function networkReason(error: unknown): string {
  const code = systemCodeOf(error);
  if (code === 'ECONNREFUSED') return 'its server refuses connections';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its address cannot be found';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE') return 'its server closed the connection';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT')
    return 'its container cannot be reached';
  return code === undefined ? 'its server does not answer as expected' : `its server does not answer (${code})`;
}

function systemCodeOf(error: unknown): string | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code;
  }
  return undefined;
}

/** 502–504 say that the server is not there yet; everything else is its own decision and is not tried again. */
function refusal(purpose: string, response: Response, error: unknown): SetupError {
  if (response.status >= 502 && response.status <= 504) {
    return unreachable(purpose, `its server is not ready (HTTP ${response.status})`);
  }
  if (response.status === 401) return new SetupError('agent_failed', `The agent could not ${purpose}: wrong password.`);
  const reason = readableText(messageIn(error), `HTTP ${response.status}`);
  return new SetupError('agent_failed', `The agent could not ${purpose}: ${reason}`);
}

/** opencode's errors carry their text in `data.message` or `message`. */
function messageIn(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  if ('data' in error) return messageIn(error.data);
  return 'message' in error && typeof error.message === 'string' ? error.message : '';
}

function dateOf(response: Response): Date {
  const date = new Date(response.headers.get('date') ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/** Follows no redirect, which could lead our request elsewhere, and reads no endless answer. */
async function fetchGuarded(request: Parameters<typeof fetch>[0]): Promise<Response> {
  const response = await fetch(request, { redirect: 'error' });
  if (response.body === null) return response;
  let bytesLeft = ANSWER_LIMIT_BYTES;
  const limited = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytesLeft -= chunk.byteLength;
        if (bytesLeft < 0) throw new SetupError('agent_failed', 'The agent sent an answer of more than 32 MB.');
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(limited, response);
}

/** The SDK does not check what the server sends; a stand-in or a later version may send something else. */
export function asList<T>(value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value;
  throw new SetupError('agent_failed', 'The agent answered in an unexpected form.');
}

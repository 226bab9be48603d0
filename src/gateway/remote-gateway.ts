import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { LogLine } from '../docker/container-runtime.js';
import { isFailureCode, SetupError } from '../domain/failure.js';
import type { ConversationEvent } from '../agent/agent-conversation.js';
import type { Project } from '../domain/project.js';
import { answerLines } from './answer-lines.js';
import { GATEWAY_TOKEN_HEADER, PREVIEW_OF_HEADER, withoutOwnHeaders } from './forwarded-headers.js';
import {
  type HostState,
  ProjectGateway,
  type ProjectQuestions,
  type UpgradedConnection,
  USE_LIMIT_MS,
} from './project-gateway.js';
import { relayRequest, type RelayTarget, relayUpgrade } from './relay.js';

/** A host answers within its own limits, which are shorter; without these, one that hangs would hold connections. */
const HOST_LIMIT_MS = 5_000;
const LIMITS_MS: Partial<Record<keyof ProjectQuestions, number>> = { usage: USE_LIMIT_MS + 500 };

/** Reaches containers through the gateway server of the worker that runs them. */
export class RemoteProjectGateway extends ProjectGateway {
  readonly #token: string;

  constructor({ token }: { token: string }) {
    super();
    this.#token = token;
  }

  override async relayPreview(project: Project, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await relayRequest(this.#targetFor(project, request), request, response);
  }

  override async relayPreviewUpgrade(
    project: Project,
    request: IncomingMessage,
    connection: UpgradedConnection,
  ): Promise<void> {
    await relayUpgrade(this.#targetFor(project, request), request, connection);
  }

  override async *readLogs(
    project: Project,
    service: string,
    { tail, follow, signal }: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine> {
    const query = new URLSearchParams({ service, tail: String(tail), follow: String(follow) });
    for await (const line of this.#lines(project, `logs?${query.toString()}`, signal)) yield toLogLine(line);
  }

  override async *watchConversation(project: Project, signal: AbortSignal): AsyncIterable<ConversationEvent> {
    for await (const line of this.#lines(project, 'conversation', signal)) yield JSON.parse(line) as ConversationEvent;
  }

  override async ask<Q extends keyof ProjectQuestions>(
    project: Project,
    question: Q,
    options: ProjectQuestions[Q]['options'],
  ): Promise<ProjectQuestions[Q]['answer']> {
    const limitMs = LIMITS_MS[question];
    const signal = limitMs === undefined ? null : AbortSignal.timeout(limitMs);
    const request = { method: 'POST', body: JSON.stringify(options), signal };
    const answer = await this.#callProject(project, `ask/${question}`, request);
    return (await answer.json()) as ProjectQuestions[Q]['answer'];
  }

  override async hostState(gatewayUrl: string | null): Promise<HostState> {
    if (gatewayUrl === null) throw new SetupError('not_found', 'This process has no engine.');
    const answer = await this.#call(gatewayUrl, 'host', { signal: AbortSignal.timeout(HOST_LIMIT_MS) });
    return (await answer.json()) as HostState;
  }

  override async archive(project: Project, version: string | undefined): Promise<Readable> {
    const query = new URLSearchParams(version === undefined ? {} : { version });
    const { body } = await this.#callProject(project, `archive?${query.toString()}`);
    return body === null ? Readable.from([]) : Readable.fromWeb(body);
  }

  async *#lines(project: Project, what: string, signal: AbortSignal | undefined): AsyncIterable<string> {
    const answer = await this.#callProject(project, what, signal === undefined ? {} : { signal });
    if (answer.body === null) return;
    try {
      yield* answerLines(answer.body);
    } catch (error) {
      if (signal?.aborted !== true) {
        throw new SetupError('docker_unavailable', "The answer of the project's host broke off.", { cause: error });
      }
    }
  }

  #targetFor(project: Project, request: IncomingMessage): RelayTarget {
    const { hostname, port } = new URL(requireUrl(project));
    withoutOwnHeaders(request.headers);
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 80),
      headers: { [GATEWAY_TOKEN_HEADER]: this.#token, [PREVIEW_OF_HEADER]: project.id },
    };
  }

  #callProject(project: Project, what: string, request: RequestInit = {}): Promise<Response> {
    return this.#call(requireUrl(project), `projects/${project.id}/${what}`, request);
  }

  async #call(gatewayUrl: string, path: string, request: RequestInit): Promise<Response> {
    const url = `${gatewayUrl.replace(/\/$/, '')}/${path}`;
    const headers = { [GATEWAY_TOKEN_HEADER]: this.#token };
    const answer = await fetch(url, { ...request, headers }).catch((error: unknown) => {
      if (!isTimeout(error)) request.signal?.throwIfAborted();
      throw new SetupError('docker_unavailable', 'The gateway does not answer.', { cause: error });
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
    const code = isFailureCode(problem.code ?? '') ? (problem.code as SetupError['code']) : 'internal';
    throw new SetupError(code, problem.message ?? `The gateway answered ${answer.status}.`);
  }
}

function isTimeout(error: unknown): boolean {
  return (error as { readonly name?: unknown } | undefined)?.name === 'TimeoutError';
}

function requireUrl({ gatewayUrl }: Project): string {
  if (gatewayUrl === null) throw new SetupError('not_found', 'The project runs nowhere yet.');
  return gatewayUrl;
}

function toLogLine(text: string): LogLine {
  const line = JSON.parse(text) as Omit<LogLine, 'at'> & { at: string | null };
  return { ...line, at: line.at === null ? null : new Date(line.at) };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { AgentMessage } from '../agent/agent-message.js';
import type { LogLine } from '../docker/container-runtime.js';
import { isFailureCode, SetupError } from '../domain/failure.js';
import type { Project } from '../domain/project.js';
import type { SiteVersion } from '../workspace/site-history.js';
import { GATEWAY_TOKEN_HEADER, PREVIEW_OF_HEADER, withoutOwnHeaders } from './forwarded-headers.js';
import { ProjectGateway, type UpgradedConnection } from './project-gateway.js';
import { relayRequest, type RelayTarget, relayUpgrade } from './relay.js';

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
    const answer = await this.#call(project, `logs?${query.toString()}`, signal);
    if (answer.body === null) return;
    const body = Readable.fromWeb(answer.body);
    try {
      for await (const line of createInterface({ input: body })) yield toLogLine(line);
    } catch (error) {
      if (signal?.aborted !== true) {
        throw new SetupError('docker_unavailable', 'The log broke off.', { cause: error });
      }
    } finally {
      body.destroy();
    }
  }

  override async services(project: Project): Promise<readonly string[]> {
    const answer = await this.#call(project, 'services');
    return (await answer.json()) as readonly string[];
  }

  override async versions(project: Project): Promise<readonly SiteVersion[]> {
    const answer = await this.#call(project, 'versions');
    const versions = (await answer.json()) as readonly (Omit<SiteVersion, 'at'> & { at: string })[];
    return versions.map((version) => ({ ...version, at: new Date(version.at) }));
  }

  override async messages(project: Project): Promise<readonly AgentMessage[]> {
    return (await (await this.#call(project, 'messages')).json()) as readonly AgentMessage[];
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

  async #call(project: Project, what: string, signal?: AbortSignal): Promise<Response> {
    const url = `${requireUrl(project).replace(/\/$/, '')}/projects/${project.id}/${what}`;
    const headers = { [GATEWAY_TOKEN_HEADER]: this.#token };
    const answer = await fetch(url, { headers, ...(signal === undefined ? {} : { signal }) }).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw new SetupError('docker_unavailable', 'The gateway of the project does not answer.', { cause: error });
      },
    );
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
    const code = isFailureCode(problem.code ?? '') ? (problem.code as SetupError['code']) : 'internal';
    throw new SetupError(code, problem.message ?? `The gateway answered ${answer.status}.`);
  }
}

function requireUrl({ gatewayUrl }: Project): string {
  if (gatewayUrl === null) throw new SetupError('not_found', 'The project runs nowhere yet.');
  return gatewayUrl;
}

function toLogLine(text: string): LogLine {
  const line = JSON.parse(text) as Omit<LogLine, 'at'> & { at: string | null };
  return { ...line, at: line.at === null ? null : new Date(line.at) };
}

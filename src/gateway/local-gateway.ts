import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ContainerRuntime, LogLine } from '../docker/container-runtime.js';
import { SetupError } from '../domain/failure.js';
import type { ConversationEvent } from '../agent/agent-conversation.js';
import type { Project, ProjectId } from '../domain/project.js';
import type { EndpointSpec } from '../domain/service-spec.js';
import { hostForPreview, withoutOwnHeaders } from './forwarded-headers.js';
import {
  type HostState,
  type ProjectAnswers,
  ProjectGateway,
  type ProjectQuestions,
  type UpgradedConnection,
} from './project-gateway.js';
import { relayRequest, type RelayTarget, relayUpgrade } from './relay.js';

/** A page asks for dozens of files at once: the engine is asked once for all of them. */
const ADDRESS_KEPT_MS = 2_000;

export interface LocalGatewayOptions {
  readonly runtime: Pick<ContainerRuntime, 'inspect' | 'readLogs'>;
  /** Where the project's template says that its preview answers. */
  readonly previewOf: (project: Project) => Promise<EndpointSpec>;
  readonly answers: ProjectAnswers;
  readonly hostState: () => Promise<HostState>;
  readonly watchConversation: (project: Project, signal: AbortSignal) => AsyncIterable<ConversationEvent>;
  readonly archiveOf: (project: Project, version: string | undefined) => Promise<Readable>;
}

interface KeptAddress {
  readonly address: Promise<string>;
  readonly untilMs: number;
}

/** Reaches containers of this machine's engine by their own addresses; no port is published for it. */
export class LocalProjectGateway extends ProjectGateway {
  readonly #options: LocalGatewayOptions;
  readonly #addresses = new Map<ProjectId, KeptAddress>();

  constructor(options: LocalGatewayOptions) {
    super();
    this.#options = options;
  }

  override async relayPreview(project: Project, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = await this.#targetFor(project, request);
    try {
      await relayRequest(target, request, response);
    } catch (error) {
      // The container may have come back under another address.
      this.#addresses.delete(project.id);
      throw error;
    }
  }

  override async relayPreviewUpgrade(
    project: Project,
    request: IncomingMessage,
    connection: UpgradedConnection,
  ): Promise<void> {
    const target = await this.#targetFor(project, request).catch((error: unknown) => {
      connection.socket.destroy();
      throw error;
    });
    try {
      await relayUpgrade(target, request, connection);
    } catch (error) {
      this.#addresses.delete(project.id);
      throw error;
    }
  }

  override readLogs(
    project: Project,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine> {
    return this.#options.runtime.readLogs(project.id, service, options);
  }

  override watchConversation(project: Project, signal: AbortSignal): AsyncIterable<ConversationEvent> {
    return this.#options.watchConversation(project, signal);
  }

  override ask<Q extends keyof ProjectQuestions>(
    project: Project,
    question: Q,
    options: ProjectQuestions[Q]['options'],
  ): Promise<ProjectQuestions[Q]['answer']> {
    return this.#options.answers[question](project, options);
  }

  override hostState(): Promise<HostState> {
    return this.#options.hostState();
  }

  override archive(project: Project, version: string | undefined): Promise<Readable> {
    return this.#options.archiveOf(project, version);
  }

  async #targetFor(project: Project, request: IncomingMessage): Promise<RelayTarget> {
    const { service, port } = await this.#options.previewOf(project);
    const host = await this.#addressOf(project.id, service);
    const forwardedHost = request.headers['x-forwarded-host'] ?? request.headers.host;
    withoutOwnHeaders(request.headers);
    const headers = { host: hostForPreview(project.slug, request.headers.host) };
    return {
      host,
      port,
      headers: typeof forwardedHost === 'string' ? { ...headers, 'x-forwarded-host': forwardedHost } : headers,
    };
  }

  #addressOf(projectId: ProjectId, service: string): Promise<string> {
    const nowMs = performance.now();
    const kept = this.#addresses.get(projectId);
    if (kept !== undefined && kept.untilMs > nowMs) return kept.address;
    for (const [id, { untilMs }] of this.#addresses) if (untilMs <= nowMs) this.#addresses.delete(id);
    const address = this.#lookUp(projectId, service);
    this.#addresses.set(projectId, { address, untilMs: nowMs + ADDRESS_KEPT_MS });
    address.catch(() => this.#addresses.delete(projectId));
    return address;
  }

  async #lookUp(projectId: ProjectId, service: string): Promise<string> {
    const states = await this.#options.runtime.inspect(projectId);
    const address = states.find((state) => state.service === service)?.address ?? null;
    if (address === null) throw new SetupError('not_found', `The ${service} container does not run.`);
    return address;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { LogLine } from '../docker/container-runtime.js';
import type { ConversationEvent } from '../agent/agent-conversation.js';
import type { Project } from '../domain/project.js';
import { type HostState, ProjectGateway, type ProjectQuestions, type UpgradedConnection } from './project-gateway.js';

export interface Routes {
  /** Containers of this machine; undefined: this process has no engine. */
  readonly local: ProjectGateway | undefined;
  readonly remote: ProjectGateway;
}

/** Takes the way that leads to the project's own host. */
export class RoutedProjectGateway extends ProjectGateway {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    super();
    this.#routes = routes;
  }

  override relayPreview(project: Project, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#wayTo(project).relayPreview(project, request, response);
  }

  override relayPreviewUpgrade(
    project: Project,
    request: IncomingMessage,
    connection: UpgradedConnection,
  ): Promise<void> {
    return this.#wayTo(project).relayPreviewUpgrade(project, request, connection);
  }

  override readLogs(
    project: Project,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine> {
    return this.#wayTo(project).readLogs(project, service, options);
  }

  override watchConversation(project: Project, signal: AbortSignal): AsyncIterable<ConversationEvent> {
    return this.#wayTo(project).watchConversation(project, signal);
  }

  override ask<Q extends keyof ProjectQuestions>(
    project: Project,
    question: Q,
    options: ProjectQuestions[Q]['options'],
  ): Promise<ProjectQuestions[Q]['answer']> {
    return this.#wayTo(project).ask(project, question, options);
  }

  override archive(project: Project, version: string | undefined): Promise<Readable> {
    return this.#wayTo(project).archive(project, version);
  }

  override hostState(gatewayUrl: string | null): Promise<HostState> {
    return this.#wayTo({ gatewayUrl }).hostState(gatewayUrl);
  }

  #wayTo({ gatewayUrl }: Pick<Project, 'gatewayUrl'>): ProjectGateway {
    const { local, remote } = this.#routes;
    return gatewayUrl === null && local !== undefined ? local : remote;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentMessage } from '../agent/agent-message.js';
import type { LogLine } from '../docker/container-runtime.js';
import type { Project } from '../domain/project.js';
import type { SiteVersion } from '../workspace/site-history.js';
import { ProjectGateway, type UpgradedConnection } from './project-gateway.js';

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

  override services(project: Project): Promise<readonly string[]> {
    return this.#wayTo(project).services(project);
  }

  override versions(project: Project): Promise<readonly SiteVersion[]> {
    return this.#wayTo(project).versions(project);
  }

  override messages(project: Project): Promise<readonly AgentMessage[]> {
    return this.#wayTo(project).messages(project);
  }

  #wayTo({ gatewayUrl }: Project): ProjectGateway {
    const { local, remote } = this.#routes;
    return gatewayUrl === null && local !== undefined ? local : remote;
  }
}

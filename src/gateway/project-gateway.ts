import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AgentMessage } from '../agent/agent-message.js';
import type { LogLine } from '../docker/container-runtime.js';
import type { Project } from '../domain/project.js';
import type { SiteVersion } from '../workspace/site-history.js';

/** What Node hands over when a client asks for another protocol. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  /** The first bytes after the request. */
  readonly head: Buffer;
}

/**
 * The way from the API to the containers of a project: a function call where API and worker share a process, the
 * worker's internal HTTP server (shared token) elsewhere. Throws SetupError: `not_found` when the containers do not
 * run, `docker_unavailable`.
 */
export abstract class ProjectGateway {
  /**
   * Relays one request for the preview, body and answer streamed. Rejects before anything was written when the
   * preview cannot be reached, so that the caller can show its waiting page.
   */
  abstract relayPreview(project: Project, request: IncomingMessage, response: ServerResponse): Promise<void>;

  /** Relays a WebSocket upgrade for the preview. Destroys the socket when the preview cannot be reached. */
  abstract relayPreviewUpgrade(
    project: Project,
    request: IncomingMessage,
    connection: UpgradedConnection,
  ): Promise<void>;

  abstract readLogs(
    project: Project,
    service: string,
    options: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine>;

  /** The versions of the project's site, newest first. */
  abstract versions(project: Project): Promise<readonly SiteVersion[]>;

  /** The conversation with the agent, oldest first. `not_found`: the agent does not run, and nobody else has it. */
  abstract messages(project: Project): Promise<readonly AgentMessage[]>;

  /** Names of the project's services, for example `agent`, `preview`. */
  abstract services(project: Project): Promise<readonly string[]>;
}

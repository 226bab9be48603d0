import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { AskAnswer, ConversationEvent, ConversationState } from '../agent/agent-conversation.js';
import type { LogLine } from '../docker/container-runtime.js';
import type { Project } from '../domain/project.js';
import type { FirewallState } from '../firewall/firewall.js';
import type { SiteTree, SiteVersion } from '../workspace/site-history.js';

/** What Node hands over when a client asks for another protocol. */
export interface UpgradedConnection {
  readonly socket: Duplex;
  /** The first bytes after the request. */
  readonly head: Buffer;
}

/** What is free of something, and how much there is. */
export interface Room {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** A machine that containers run on. */
export interface HostState {
  /** `ms`: how long its answer took; null: there was none. `message`: why it is down. */
  readonly engine: { readonly state: 'up' | 'down'; readonly ms: number | null; readonly message: string | null };
  /** Whether rules keep containers from the host and private networks; null: it cannot be told. */
  readonly firewall: FirewallState | null;
  /** The disk with the data folder; null: it cannot be told. */
  readonly disk: Room | null;
  readonly memory: Room | null;
}

/** What a project takes of its host; null: it cannot be told, or no container runs. */
export interface ProjectUse {
  readonly memoryBytes: number | null;
  readonly diskBytes: number | null;
}

type NoOptions = Readonly<Record<string, never>>;

/** What a project's host is asked, each with options and answer as JSON holds them. */
export interface ProjectQuestions {
  /** Names of the project's services, for example `agent`, `preview`. */
  readonly services: { readonly options: NoOptions; readonly answer: readonly string[] };
  /** The versions of the project's site, newest first. */
  readonly versions: { readonly options: NoOptions; readonly answer: readonly SiteVersion[] };
  /** The conversation with the agent. `conflict`: the agent does not run, and nobody else has it. */
  readonly conversation: { readonly options: NoOptions; readonly answer: ConversationState };
  /** Answers what the agent asks. `conflict`: the agent does not run. */
  readonly reply: { readonly options: { readonly askId: string; readonly answer: AskAnswer }; readonly answer: null };
  readonly files: { readonly options: { readonly version?: string | undefined }; readonly answer: SiteTree };
  /** A file's content in base 64. */
  readonly file: {
    readonly options: { readonly path: string; readonly version?: string | undefined };
    readonly answer: string;
  };
  /** Answered within `USE_LIMIT_MS`: what takes longer is null. */
  readonly usage: { readonly options: NoOptions; readonly answer: ProjectUse };
}

export const USE_LIMIT_MS = 4_500;

/** All of them, as a list. */
export const PROJECT_QUESTIONS = Object.keys({
  services: true,
  versions: true,
  conversation: true,
  reply: true,
  files: true,
  file: true,
  usage: true,
} satisfies Record<keyof ProjectQuestions, true>) as readonly (keyof ProjectQuestions)[];

/** How a host answers. */
export type ProjectAnswers = {
  readonly [Q in keyof ProjectQuestions]: (
    project: Project,
    options: ProjectQuestions[Q]['options'],
  ) => Promise<ProjectQuestions[Q]['answer']>;
};

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

  /** What changes in the conversation, with a snapshot first. `conflict`: the agent does not run. */
  abstract watchConversation(project: Project, signal: AbortSignal): AsyncIterable<ConversationEvent>;

  /** Asks the project's host a question. */
  abstract ask<Q extends keyof ProjectQuestions>(
    project: Project,
    question: Q,
    options: ProjectQuestions[Q]['options'],
  ): Promise<ProjectQuestions[Q]['answer']>;

  /**
   * How a machine with containers is: that of the gateway at this address, null for the one of this very process. Its
   * parts may be down; `docker_unavailable`: the gateway does not answer. `not_found`: this process has no engine.
   */
  abstract hostState(gatewayUrl: string | null): Promise<HostState>;

  /** The site as a ZIP file. */
  abstract archive(project: Project, version: string | undefined): Promise<Readable>;
}

import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ConversationEvent, ConversationState } from '../../../src/agent/agent-conversation.js';
import type { LogLine } from '../../../src/docker/container-runtime.js';
import { SetupError } from '../../../src/domain/failure.js';
import type { Project } from '../../../src/domain/project.js';
import type { SiteVersion } from '../../../src/workspace/site-history.js';
import {
  type HostState,
  type ProjectAnswers,
  ProjectGateway,
  type ProjectQuestions,
  type ProjectUse,
  type UpgradedConnection,
} from '../../../src/gateway/project-gateway.js';

interface FakeService {
  readonly lines: LogLine[];
  hasEnded: boolean;
}

/** Containers in memory that write logs when a test says so. Previews are nobody's business here: they fail. */
export class FakeProjectGateway extends ProjectGateway {
  readonly #services = new Map<string, FakeService>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  /** Logs that somebody reads at the moment. */
  openReaders = 0;
  /** Conversations that somebody follows at the moment. */
  openWatchers = 0;

  run(service: string, texts: readonly string[] = []): void {
    this.#services.set(service, { lines: texts.map(toLine), hasEnded: false });
  }

  write(service: string, text: string, at: Date | null = null): void {
    this.#require(service).lines.push({ ...toLine(text), at });
    this.#changes.emit('change');
  }

  end(service: string): void {
    this.#require(service).hasEnded = true;
    this.#changes.emit('change');
  }

  /** The same container runs again: its log goes on. */
  restart(service: string): void {
    this.#require(service).hasEnded = false;
  }

  /** What the versions and the messages of every project are. */
  siteVersions: readonly SiteVersion[] = [];
  conversation: ConversationState = { messages: [], asks: [] };
  /** What the agents of all projects were answered. */
  readonly replies: ProjectQuestions['reply']['options'][] = [];
  /** Newest last; who follows gets those that come. */
  readonly #told: ConversationEvent[] = [];

  tell(event: ConversationEvent): void {
    this.#told.push(event);
    this.#changes.emit('change');
  }

  /** The agent goes away under those who follow it. */
  breakOff(): void {
    this.#services.delete('agent');
    this.#changes.emit('change');
  }

  override async *watchConversation(_project: Project, signal: AbortSignal): AsyncIterable<ConversationEvent> {
    this.#requireAgent();
    let next = this.#told.length;
    this.openWatchers += 1;
    try {
      yield { kind: 'snapshot', ...this.conversation };
      for (;;) {
        this.#requireAgent();
        const event = this.#told[next];
        next += event === undefined ? 0 : 1;
        if (event !== undefined) yield event;
        else await once(this.#changes, 'change', { signal });
      }
    } finally {
      this.openWatchers -= 1;
    }
  }

  #requireAgent(): void {
    if (!this.#services.has('agent')) throw new SetupError('conflict', 'The agent does not run.');
  }

  /** Contents by path. */
  siteFiles: Readonly<Record<string, Buffer>> = {};

  override ask<Q extends keyof ProjectQuestions>(
    project: Project,
    question: Q,
    options: ProjectQuestions[Q]['options'],
  ): Promise<ProjectQuestions[Q]['answer']> {
    return this.#answers[question](project, options);
  }

  /** By the address of their gateway; null: of this very process. Others do not answer. */
  readonly hosts = new Map<string | null, () => Promise<HostState>>();
  use: (project: Project) => Promise<ProjectUse> = async () => ({ memoryBytes: null, diskBytes: 0 });

  override async hostState(gatewayUrl: string | null): Promise<HostState> {
    const host = this.hosts.get(gatewayUrl);
    if (host !== undefined) return host();
    throw gatewayUrl === null
      ? new SetupError('not_found', 'This process has no engine.')
      : new SetupError('docker_unavailable', 'The gateway does not answer.');
  }

  override async archive(): Promise<Readable> {
    return Readable.from([Buffer.from('PK')]);
  }

  readonly #answers: ProjectAnswers = {
    usage: (project) => this.use(project),
    services: async () => {
      if (this.#services.size === 0) throw new SetupError('not_found', 'The containers do not run.');
      return [...this.#services.keys()].sort();
    },
    versions: async () => this.siteVersions,
    conversation: async () => {
      this.#requireAgent();
      return this.conversation;
    },
    reply: async (_project, reply) => {
      this.#requireAgent();
      const isAsked = this.conversation.asks.some(({ id }) => id === reply.askId);
      if (!isAsked) throw new SetupError('not_found', 'The agent does not ask this any more.');
      this.replies.push(reply);
      return null;
    },
    files: async (_project, { version = 'a'.repeat(40) }) => ({
      version,
      files: Object.entries(this.siteFiles).map(([path, { length }]) => ({ path, kind: 'file', size: length })),
      isTruncated: false,
    }),
    file: async (_project, { path }) => {
      const content = this.siteFiles[path];
      if (content === undefined) throw new SetupError('not_found', 'The site has no such file.');
      return content.toString('base64');
    },
  };

  override async *readLogs(
    _project: Project,
    service: string,
    { tail, follow, signal }: { tail: number; follow: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine> {
    const source = this.#require(service);
    let next = Math.max(0, source.lines.length - tail);
    this.openReaders += 1;
    try {
      for (;;) {
        const line = source.lines[next];
        if (line !== undefined) {
          next += 1;
          yield line;
        } else if (!follow || source.hasEnded) return;
        else await once(this.#changes, 'change', signal === undefined ? {} : { signal });
      }
    } finally {
      this.openReaders -= 1;
    }
  }

  override async relayPreview(_project: Project, _request: IncomingMessage, _response: ServerResponse): Promise<void> {
    throw new SetupError('not_found', 'This gateway has no previews.');
  }

  override async relayPreviewUpgrade(
    _project: Project,
    _request: IncomingMessage,
    { socket }: UpgradedConnection,
  ): Promise<void> {
    socket.destroy();
  }

  #require(service: string): FakeService {
    const found = this.#services.get(service);
    if (found === undefined) throw new SetupError('not_found', `There is no container ${service}.`);
    return found;
  }
}

function toLine(text: string): LogLine {
  return { stream: 'stdout', text, at: null };
}

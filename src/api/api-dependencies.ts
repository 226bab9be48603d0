import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Config } from '../config/env.js';
import type { ProjectId } from '../domain/project.js';
import type { SetupPolicy } from '../domain/setup-policy.js';
import type { ProjectGateway } from '../gateway/project-gateway.js';
import type { ModelProviders } from '../providers/model-providers.js';
import type { PresenceStore } from '../store/presence-store.js';
import type { ProjectStore } from '../store/project-store.js';
import type { SettingsStore } from '../store/settings-store.js';
import type { SetupPlaces } from '../store/setup-places.js';
import type { TurnStore } from '../store/turn-store.js';
import type { UserStore } from '../store/user-store.js';
import type { SetupOrchestrator } from '../temporal/setup-orchestrator.js';
import type { TemplateCatalog } from '../workspace/template.js';

/** What is served on the same port under other host names: the previews. It sees a request before the API does. */
export abstract class OtherOrigins {
  abstract owns(request: IncomingMessage): boolean;
  abstract handle(request: IncomingMessage, response: ServerResponse): void;
  abstract upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What a workflow carries: how it is written stands in the metadata. */
export interface WorkflowPayload {
  readonly metadata?: Record<string, Uint8Array> | null;
  readonly data?: Uint8Array | null;
}

/** Encrypts and opens what workflows carry. Throws SetupError `conflict` for a key that is not known. */
export abstract class PayloadTranslator {
  abstract encode(payloads: WorkflowPayload[]): Promise<WorkflowPayload[]>;
  abstract decode(payloads: WorkflowPayload[]): Promise<WorkflowPayload[]>;
}

/** What the API needs of a logger: fields first, then a fixed message. */
export abstract class ApiLogger {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
}

/** Everything that the API is given by the composition root. */
export interface ApiDependencies {
  readonly http: Config['http'];
  readonly store: ProjectStore;
  readonly turns: TurnStore;
  readonly presence: PresenceStore;
  readonly places: SetupPlaces;
  readonly users: UserStore;
  readonly orchestrator: SetupOrchestrator;
  readonly payloads: PayloadTranslator;
  /** The Temporal Web UI, whose pages may have payloads opened; undefined: no address of it is configured. */
  readonly temporalUiUrl?: string | undefined;
  readonly gateway: ProjectGateway;
  readonly templates: TemplateCatalog;
  readonly providers: ModelProviders;
  readonly preferences: SettingsStore;
  /** Every project that is made takes these numbers with it. */
  readonly setupPolicy: SetupPolicy;
  /** A running project that nobody looks at is stopped after this long. */
  readonly idleTimeoutMs: number;
  /** Turns a token into what the store knows of it. */
  readonly hashToken: (token: string) => string;
  /** What a project's preview address ends its label with. */
  readonly previewKey: (projectId: ProjectId) => string;
  readonly version: string;
  /** How often is looked whether readers of answers that last may still read them. */
  readonly readersCheckMs?: number;
  /** The built page; undefined: this installation has none, and the API alone is served. */
  readonly webFolder?: string | undefined;
  readonly previews: OtherOrigins;
  readonly logger: ApiLogger;
}

const READERS_CHECK_MS = 15_000;

/** The plain values among the dependencies, as one thing that can be injected. */
export class ApiSettings {
  readonly http: Config['http'];
  readonly setupPolicy: SetupPolicy;
  readonly idleTimeoutMs: number;
  readonly hashToken: (token: string) => string;
  readonly previewKey: (projectId: ProjectId) => string;
  readonly version: string;
  readonly readersCheckMs: number;
  /** Where the pages of the Temporal Web UI come from; undefined: no address of it is configured. */
  readonly temporalUiOrigin: string | undefined;
  /** The port that the server listens on: another than the configured one when that is 0. */
  portInUse: number;

  constructor(deps: ApiDependencies) {
    this.http = deps.http;
    this.setupPolicy = deps.setupPolicy;
    this.idleTimeoutMs = deps.idleTimeoutMs;
    this.hashToken = deps.hashToken;
    this.previewKey = deps.previewKey;
    this.version = deps.version;
    this.readersCheckMs = deps.readersCheckMs ?? READERS_CHECK_MS;
    this.temporalUiOrigin = deps.temporalUiUrl === undefined ? undefined : new URL(deps.temporalUiUrl).origin;
    this.portInUse = deps.http.port;
  }
}

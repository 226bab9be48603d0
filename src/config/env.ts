import { resolve } from 'node:path';
import { z } from 'zod';
import { policyWithTimeouts, type SetupPolicy } from '../domain/setup-policy.js';
import { WORK_PHASES, type WorkPhase } from '../domain/setup-phase.js';
import { masterKeys, payloadKeys } from './key-lists.js';

/** What an operator can set, grouped by who needs it. Frozen; made once per process from the environment. */
export interface Config {
  readonly dataDir: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Projects answer on `<slug>.<previewDomain>`. */
    readonly previewDomain: string;
    /** Projects that one user may create in a minute. */
    readonly createLimitPerMinute: number;
  };
  readonly auth: {
    /** The first administrator's API token; undefined: made at first start and kept in the data folder. */
    readonly token: string | undefined;
    /** Derives each project's agent password; undefined: made at first start and kept in the data folder. */
    readonly masterKey: string | undefined;
    /** Former master keys: what they sealed is sealed anew at the next start. */
    readonly previousMasterKeys: readonly string[];
  };
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** Base address of the Temporal Web UI, for trace links. */
    readonly uiUrl: string | undefined;
    readonly taskQueue: string;
    /** Encrypt what workflows carry: the first one writes, all read. None: it is not encrypted. */
    readonly payloadKeys: readonly PayloadKey[];
  };
  /** PostgreSQL connection string; undefined: PGlite in the data folder. */
  readonly databaseUrl: string | undefined;
  /** As the Docker CLI understands it; undefined: the default socket. */
  readonly dockerHost: string | undefined;
  readonly runtimeImage: string;
  readonly templatesDir: string | undefined;
  readonly gateway: {
    /** Where a worker that runs apart listens, and where the API reaches it. */
    readonly host: string;
    readonly port: number;
    readonly url: string | undefined;
    readonly token: string | undefined;
  };
  readonly models: ModelsConfig;
  readonly network: NetworkConfig;
  readonly setup: SetupPolicy;
  /** A running project that nobody looks at is stopped after this long. */
  readonly idleTimeoutMs: number;
  /** Setups that run at once; the others wait for a free place. */
  readonly maxSetups: number;
  /** A setup begins only when the worker's host has this much memory available. */
  readonly setupMemoryBytes: number;
}

export interface PayloadKey {
  /** Stands beside what the key encrypted. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

export interface ModelsConfig {
  /** Port of the demo model on the address where containers reach the host. */
  readonly demoPort: number;
  /** One OpenAI-compatible provider beside the demo model; undefined: none. */
  readonly provider:
    { readonly baseUrl: string; readonly apiKey: string; readonly models: readonly string[] } | undefined;
}

export interface NetworkConfig {
  /** What a site reaches outside of its project: nobody, or public addresses. */
  readonly previewEgress: 'none' | 'internet';
  /** What an agent reaches beside its model. */
  readonly agentEgress: 'none' | 'internet';
  /** `auto`: rules of a firewall keep containers from the host and private networks, where this process may make them. */
  readonly firewall: 'auto' | 'off';
}

const number = z.coerce.number({ error: 'must be a number' });
const port = number.int().min(1).max(65_535);
const seconds = number.positive().max(86_400);
const text = z.string().trim().min(1);
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

const phaseTimeouts = Object.fromEntries(
  WORK_PHASES.map((phase) => [timeoutVariable(phase), seconds.optional()]),
) as Record<string, z.ZodOptional<typeof seconds>>;

const environmentSchema = z
  .object({
    SITEWRIGHT_DATA_DIR: text.default('./data'),
    SITEWRIGHT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    SITEWRIGHT_HOST: text.default('127.0.0.1'),
    SITEWRIGHT_PORT: port.default(3000),
    SITEWRIGHT_PREVIEW_DOMAIN: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'must be a domain name')
      .default('localhost'),
    SITEWRIGHT_CREATE_LIMIT: number.int().min(1).default(30),
    SITEWRIGHT_TOKEN: z
      .string()
      .min(16, 'must have at least 16 characters')
      .regex(/^[A-Za-z0-9._~+/=-]*$/, 'must be of letters, digits and . _ ~ + / = -, as in an Authorization header')
      .optional(),
    SITEWRIGHT_MASTER_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
    SITEWRIGHT_PREVIOUS_MASTER_KEYS: masterKeys.default([]),
    SITEWRIGHT_RUNTIME_IMAGE: text.default('sitewright/runtime:latest'),
    SITEWRIGHT_TEMPLATES_DIR: text.optional(),
    SITEWRIGHT_IDLE_TIMEOUT: seconds.default(180),
    SITEWRIGHT_MAX_SETUPS: number.int().min(1).max(1_000).default(8),
    SITEWRIGHT_SETUP_MEMORY: number.int().min(0).max(1_048_576).default(512),
    SITEWRIGHT_TASK_QUEUE: text.default('sitewright'),
    SITEWRIGHT_TEMPORAL_UI: webAddress.optional(),
    SITEWRIGHT_PAYLOAD_KEYS: payloadKeys.default([]),
    SITEWRIGHT_GATEWAY_HOST: text.default('127.0.0.1'),
    SITEWRIGHT_GATEWAY_PORT: port.default(3020),
    SITEWRIGHT_GATEWAY_URL: webAddress.optional(),
    SITEWRIGHT_GATEWAY_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
    SITEWRIGHT_PREVIEW_EGRESS: z.enum(['none', 'internet']).default('none'),
    SITEWRIGHT_AGENT_EGRESS: z.enum(['none', 'internet']).default('internet'),
    SITEWRIGHT_FIREWALL: z.enum(['auto', 'off']).default('auto'),
    SITEWRIGHT_DEMO_MODEL_PORT: port.default(3010),
    SITEWRIGHT_PROVIDER_BASE_URL: webAddress.optional(),
    SITEWRIGHT_PROVIDER_API_KEY: text.optional(),
    SITEWRIGHT_PROVIDER_MODELS: z
      .string()
      .regex(/[^\s,]/, 'must be names of models, with commas in between')
      .optional(),
    TEMPORAL_ADDRESS: z
      .string()
      .regex(/^[^\s/]+:\d+$/, 'must be host:port')
      .default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: text.default('default'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
      .optional(),
    DOCKER_HOST: z
      .string()
      .regex(/^(unix|tcp|http):\/\//, 'must begin with unix://, tcp:// or http://')
      .optional(),
    ...phaseTimeouts,
  })
  .refine(hasWholeProviderOrNone, {
    // Looked at even when another variable is bad: all are named at once.
    when: () => true,
    path: ['SITEWRIGHT_PROVIDER_BASE_URL'],
    error: 'goes together with SITEWRIGHT_PROVIDER_API_KEY and SITEWRIGHT_PROVIDER_MODELS',
  });

/**
 * Reads the configuration. Empty variables count as not set. Throws one error that names every bad variable, without
 * their values: some are secrets.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The configuration is not valid:\n${problems.join('\n')}`);
  }
  return deepFreeze(toConfig(parsed.data));
}

function hasWholeProviderOrNone(env: Readonly<Record<string, unknown>>): boolean {
  const names = ['SITEWRIGHT_PROVIDER_BASE_URL', 'SITEWRIGHT_PROVIDER_API_KEY', 'SITEWRIGHT_PROVIDER_MODELS'];
  const given = names.filter((name) => env[name] !== undefined);
  return given.length === 0 || given.length === names.length;
}

function toConfig(env: z.infer<typeof environmentSchema>): Config {
  return {
    dataDir: resolve(env.SITEWRIGHT_DATA_DIR),
    logLevel: env.SITEWRIGHT_LOG_LEVEL,
    http: {
      host: env.SITEWRIGHT_HOST,
      port: env.SITEWRIGHT_PORT,
      previewDomain: env.SITEWRIGHT_PREVIEW_DOMAIN,
      createLimitPerMinute: env.SITEWRIGHT_CREATE_LIMIT,
    },
    auth: {
      token: env.SITEWRIGHT_TOKEN,
      masterKey: env.SITEWRIGHT_MASTER_KEY,
      previousMasterKeys: env.SITEWRIGHT_PREVIOUS_MASTER_KEYS,
    },
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      uiUrl: env.SITEWRIGHT_TEMPORAL_UI,
      taskQueue: env.SITEWRIGHT_TASK_QUEUE,
      payloadKeys: env.SITEWRIGHT_PAYLOAD_KEYS,
    },
    databaseUrl: env.DATABASE_URL,
    dockerHost: env.DOCKER_HOST,
    runtimeImage: env.SITEWRIGHT_RUNTIME_IMAGE,
    templatesDir: env.SITEWRIGHT_TEMPLATES_DIR,
    gateway: {
      host: env.SITEWRIGHT_GATEWAY_HOST,
      port: env.SITEWRIGHT_GATEWAY_PORT,
      url: env.SITEWRIGHT_GATEWAY_URL,
      token: env.SITEWRIGHT_GATEWAY_TOKEN,
    },
    models: { demoPort: env.SITEWRIGHT_DEMO_MODEL_PORT, provider: providerFrom(env) },
    network: {
      previewEgress: env.SITEWRIGHT_PREVIEW_EGRESS,
      agentEgress: env.SITEWRIGHT_AGENT_EGRESS,
      firewall: env.SITEWRIGHT_FIREWALL,
    },
    maxSetups: env.SITEWRIGHT_MAX_SETUPS,
    setupMemoryBytes: env.SITEWRIGHT_SETUP_MEMORY * 2 ** 20,
    idleTimeoutMs: env.SITEWRIGHT_IDLE_TIMEOUT * 1_000,
    setup: policyWithTimeouts(phaseTimeoutsFrom(env)),
  };
}

function providerFrom(env: z.infer<typeof environmentSchema>): ModelsConfig['provider'] {
  const { SITEWRIGHT_PROVIDER_BASE_URL: baseUrl, SITEWRIGHT_PROVIDER_API_KEY: apiKey } = env;
  if (baseUrl === undefined || apiKey === undefined) return undefined;
  const models = (env.SITEWRIGHT_PROVIDER_MODELS ?? '').split(',').map((model) => model.trim());
  return { baseUrl, apiKey, models: models.filter((model) => model !== '') };
}

function phaseTimeoutsFrom(env: Record<string, unknown>): Partial<Record<WorkPhase, number>> {
  const timeouts: Partial<Record<WorkPhase, number>> = {};
  for (const phase of WORK_PHASES) {
    const value = env[timeoutVariable(phase)];
    if (typeof value === 'number') timeouts[phase] = value * 1_000;
  }
  return timeouts;
}

function timeoutVariable(phase: WorkPhase): string {
  return `SITEWRIGHT_PHASE_TIMEOUT_${phase.toUpperCase()}`;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}

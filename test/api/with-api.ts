import { createHash } from 'node:crypto';
import { afterAll } from '@jest/globals';
import type { ApiDependencies } from '../../src/api/api-dependencies.js';
import { type RunningApi, startApi } from '../../src/api/api-server.js';
import type { ProjectView } from '../../src/api/projects/project-views.js';
import type { ProjectId } from '../../src/domain/project.js';
import { ModelProviders } from '../../src/providers/model-providers.js';
import type { Stores } from '../../src/store/open-stores.js';
import { openEmptyStores } from '../support/empty-stores.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import type { SetupPlaces } from '../../src/store/setup-places.js';
import type { TurnStore } from '../../src/store/turn-store.js';
import { FIRST_ADMINISTRATOR_ID, type UserStore } from '../../src/store/user-store.js';
import { TemplateCatalog } from '../../src/workspace/template.js';
import { aPolicy, aTemplate } from '../support/builders.js';
import { FakeProjectGateway } from '../support/fakes/fake-project-gateway.js';
import { FakeSetupOrchestrator } from '../support/fakes/fake-setup-orchestrator.js';

const MASTER_KEY = 'a master key of at least 32 characters';

/** Of every project here. */
export const PREVIEW_KEY = 'abcdefghijkl';

export const ADMIN_TOKEN = 'token-of-the-administrator';

interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export interface ApiUnderTest {
  readonly api: RunningApi;
  readonly stores: Stores;
  readonly store: ProjectStore;
  readonly turns: TurnStore;
  readonly places: SetupPlaces;
  readonly users: UserStore;
  readonly orchestrator: FakeSetupOrchestrator;
  readonly gateway: FakeProjectGateway;
  readonly log: LogEntry[];
  /** Sends as the administrator unless `token` says otherwise; an object as `body` is sent as JSON. */
  request(path: string, options?: RequestOptions): Promise<Response>;
  /** Makes a member (id and login as the name) and answers their token. */
  addMember(name: string): Promise<string>;
  create(body?: object, headers?: Record<string, string>): Promise<ProjectView>;
}

export interface RequestOptions {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** The real server with the real store, over orchestrator and gateway in memory. */
export async function withApi(
  use: (api: ApiUnderTest) => Promise<void>,
  { prepare, ...changes }: Partial<ApiDependencies> & { prepare?: (store: ProjectStore) => void } = {},
): Promise<void> {
  const stores = await emptyStores();
  const { projects: store, turns, presence, places, users, settings } = stores;
  prepare?.(store);
  await users.ensureAdministrator(hashToken(ADMIN_TOKEN));
  const orchestrator = new FakeSetupOrchestrator();
  const gateway = new FakeProjectGateway();
  const log: LogEntry[] = [];
  const api = await startApi({
    http: { host: '127.0.0.1', port: 0, previewDomain: 'localhost', createLimitPerMinute: 1_000 },
    store,
    turns,
    presence,
    places,
    users,
    orchestrator,
    payloads: { encode: async (payloads) => payloads, decode: async (payloads) => payloads },
    gateway,
    templates: new SomeTemplates(),
    providers: new ModelProviders({
      store: settings,
      configured: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-of-the-configuration', models: ['large'] },
      masterKey: MASTER_KEY,
      onKey: () => undefined,
    }),
    preferences: settings,
    setupPolicy: aPolicy(),
    idleTimeoutMs: 180_000,
    hashToken,
    previewKey: () => PREVIEW_KEY,
    version: '1.2.3',
    previews: { owns: () => false, handle: neverCalled, upgrade: neverCalled },
    logger: recordingLogger(log),
    ...changes,
  });
  const request: ApiUnderTest['request'] = (path, options) => send(`${api.url}${path}`, options);
  try {
    await use({
      api,
      stores,
      store,
      turns,
      places,
      users,
      orchestrator,
      gateway,
      log,
      request,
      addMember: (name) => addMember(users, name),
      create: (...args) => create(request, ...args),
    });
  } finally {
    await api.close();
  }
}

let opened: Promise<Stores> | undefined;

/** One database per test file, since opening one takes a second; every test finds it without projects. */
async function emptyStores(): Promise<Stores> {
  const stores = await (opened ??= openEmptyStores());
  const { projects } = await stores.projects.listProjects({ limit: 1_000 });
  for (const { id } of projects) await stores.projects.deleteProject(id);
  for (const { id } of await stores.users.listAccounts()) {
    if (id !== FIRST_ADMINISTRATOR_ID) await stores.users.deleteAccount(id);
  }
  for (const { id } of await stores.settings.listProviders()) await stores.settings.deleteProvider(id);
  await stores.settings.writePreferences({ defaultModel: null, hiddenModels: [], idleTimeoutMs: null });
  return stores;
}

async function addMember(users: UserStore, name: string): Promise<string> {
  const token = `token-of-${name}`;
  await users.createAccount({ id: name, name, role: 'member', login: name, passwordHash: 'none' });
  await users.createToken({ id: `token-${name}`, tokenHash: hashToken(token), name: 'script', userId: name });
  return token;
}

afterAll(async () => {
  const stores = await opened;
  await stores?.close();
});

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function idOf(project: { id: string }): ProjectId {
  return project.id as ProjectId;
}

/** The problem document of an answer, after what every such answer has in common was checked. */
export async function problemIn(response: Response): Promise<Record<string, unknown>> {
  if (response.headers.get('content-type') !== 'application/problem+json') {
    throw new Error(`No problem: ${response.status} ${response.headers.get('content-type')}`);
  }
  const problem = (await response.json()) as Record<string, unknown>;
  if (problem['status'] !== response.status) throw new Error('The document names another status.');
  if (problem['requestId'] !== response.headers.get('x-request-id')) throw new Error('It names another request.');
  return problem;
}

async function create(request: ApiUnderTest['request'], body: object = {}, headers = {}): Promise<ProjectView> {
  const response = await request('/api/v1/projects', {
    method: 'POST',
    body: { prompt: 'A landing page for a bakery', ...body },
    headers,
  });
  if (response.status !== 202) throw new Error(`Not created: ${await response.text()}`);
  return (await response.json()) as ProjectView;
}

function send(url: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', token = ADMIN_TOKEN, body, headers = {}, signal } = options;
  const isJson = typeof body === 'object';
  return fetch(url, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
    ...(signal === undefined ? {} : { signal }),
  });
}

class SomeTemplates extends TemplateCatalog {
  override async names() {
    return ['astro-starter', 'shop'];
  }

  override async load(name: string) {
    return aTemplate({ name });
  }
}

/** A promise that a test settles. */
export function deferred(): { promise: Promise<void>; resolve(): void; reject(error: Error): void } {
  const settle = { resolve: () => {}, reject: (_error: Error) => {} };
  const promise = new Promise<void>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { promise, resolve: () => settle.resolve(), reject: (error) => settle.reject(error) };
}

function recordingLogger(log: LogEntry[]): ApiDependencies['logger'] {
  function at(level: LogEntry['level']) {
    return (fields: object, message: string) => void log.push({ level, fields: { ...fields }, message });
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function neverCalled(): never {
  throw new Error('Not a preview.');
}

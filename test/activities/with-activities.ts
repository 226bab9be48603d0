import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Info } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import { type Activities, createActivities } from '../../activities/index.js';
import type { PromptDelivery, SetupStep, WaitStep } from '../../activities/inputs.js';
import type { PhaseRecord } from '../../src/domain/phase-record.js';
import type { Project, ProjectId } from '../../src/domain/project.js';
import type { WorkPhase } from '../../src/domain/setup-phase.js';
import { ReadinessHub } from '../../src/readiness/readiness-hub.js';
import type { Stores } from '../../src/store/open-stores.js';
import { openEmptyStores } from '../support/empty-stores.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import { DiskProjectWorkspace } from '../../src/workspace/disk-project-workspace.js';
import type { Template } from '../../src/workspace/template.js';
import { aProjectSpec, aServiceSpec, aTemplate } from '../support/builders.js';
import { FakeCodingAgent } from '../support/fakes/fake-coding-agent.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import { withTempFolder } from '../support/temp-folder.js';

/** The agent's password in every scene. It may reach the engine and the agent, and nothing that is stored or told. */
export const CANARY = 'canary-4f1c77';

/** What a worker would hand over for an action of a setup with the default policy. */
const ACTION_INFO: Partial<Info> = {
  heartbeatTimeoutMs: 3_000,
  retryPolicy: { maximumAttempts: 3, initialInterval: 2_000, backoffCoefficient: 2, maximumInterval: 60_000 },
};

/** One activity under way. */
export interface Run<T> {
  readonly result: Promise<T>;
  /** When each heartbeat was sent, in milliseconds. */
  readonly heartbeats: readonly number[];
  readonly warnings: readonly string[];
  /** As a heartbeat's answer brings it; without a reason: somebody cancelled the setup. */
  cancel(reason?: 'CANCELLED' | 'NOT_FOUND' | 'WORKER_SHUTDOWN' | 'TIMED_OUT'): void;
}

type Name = keyof Activities;
type Input<N extends Name> = Parameters<Activities[N]>[0];
type Result<N extends Name> = Awaited<ReturnType<Activities[N]>>;

export class Scene {
  readonly store: ProjectStore;
  /** Versions that were kept or restored, as `key title`. */
  readonly versions: string[] = [];
  readonly projectId = randomBytes(8).toString('hex') as ProjectId;
  readonly runtime = new FakeContainerRuntime();
  readonly agent = new FakeCodingAgent();
  readonly hub = new ReadinessHub(this.runtime);
  readonly workspace: DiskProjectWorkspace;
  template: Template;
  readonly #folder: string;
  readonly #runs: Promise<unknown>[] = [];
  readonly #cancels: (() => void)[] = [];
  readonly #told: unknown[] = [];

  constructor(
    readonly stores: Stores,
    folder: string,
  ) {
    this.store = stores.projects;
    this.#folder = folder;
    this.workspace = this.anotherWorkspace();
    this.template = aTemplate({ sitePath: join(folder, 'site') });
  }

  /** The same folders as seen by another process. */
  anotherWorkspace(): DiskProjectWorkspace {
    return new DiskProjectWorkspace(join(this.#folder, 'data'));
  }

  get projectsFolder(): string {
    return join(this.#folder, 'data', 'projects');
  }

  deps(changes: Partial<ActivityDependencies> = {}): ActivityDependencies {
    const { store, runtime, agent, workspace, hub } = this;
    return {
      store,
      turns: this.stores.turns,
      presence: this.stores.presence,
      places: this.stores.places,
      settings: this.stores.settings,
      runtime,
      agent,
      history: {
        commit: async (_projectId, { key, title }) => this.#keep(`${key} ${title}`),
        restore: async (_projectId, { version, key }) => this.#keep(`${key} ${version}`),
        remove: async () => void this.versions.splice(0),
      },
      workspace,
      readiness: hub,
      gatewayUrl: null,
      engineAnswersSince: () => new Date(0),
      hasRoom: () => true,
      deleteProject: async () => undefined,
      blueprintOf: async () => ({ template: this.template, spec: this.spec(), agentPassword: CANARY }),
      ...changes,
    };
  }

  #keep(version: string): { version: string } {
    if (!this.versions.includes(version)) this.versions.push(version);
    return { version: `version-${this.versions.indexOf(version) + 1}` };
  }

  spec() {
    const environment = { PASSWORD: CANARY };
    const services = [aServiceSpec({ name: 'preview' }), aServiceSpec({ name: 'agent', environment })];
    return aProjectSpec({ projectId: this.projectId, services, volumes: ['home'] });
  }

  async createProject(): Promise<void> {
    const { projectId: id } = this;
    const words = { name: 'Bakery', prompt: 'A landing page for a bakery', model: 'demo', template: 'astro-starter' };
    await this.store.createProject({ id, ownerId: 'owner-1', slug: `bakery-${id}`, ...words });
  }

  /** The workflow's word that a phase began; what activities then write about it counts. */
  async beginPhase(phase: WorkPhase, setupTry = 1): Promise<void> {
    const startedAtMs = Date.now();
    const deadlineAtMs = startedAtMs + 60_000;
    const progress = { kind: 'phase', try: setupTry, phase, startedAtMs, deadlineAtMs } as const;
    await this.store.recordProgress(this.projectId, progress);
  }

  async startContainers(): Promise<void> {
    await this.runtime.ensureRunning(this.spec());
  }

  step(phase: WorkPhase, setupTry = 1): SetupStep {
    return { projectId: this.projectId, try: setupTry, phase };
  }

  waitStep(phase: WorkPhase, windowMs = 20_000): WaitStep {
    return { ...this.step(phase), windowMs, waitingSinceMs: Date.now() };
  }

  /** Runs one attempt of an activity, as a worker does. */
  run<N extends Name>(
    name: N,
    input: Input<N>,
    { info, ...changes }: Partial<ActivityDependencies> & { info?: Partial<Info> } = {},
  ): Run<Result<N>> {
    const warnings: string[] = [];
    const quiet = (): void => undefined;
    const warn = (message: string): void => void warnings.push(message);
    const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn, error: quiet };
    const environment = new MockActivityEnvironment({ ...ACTION_INFO, ...info }, { logger });
    const heartbeats: number[] = [];
    environment.on('heartbeat', (details: unknown) => {
      heartbeats.push(performance.now());
      this.#told.push(details);
    });
    const activity = createActivities(this.deps(changes))[name] as (input: Input<N>) => Promise<Result<N>>;
    const result: Promise<Result<N>> = environment.run<[Input<N>], Result<N>, typeof activity>(activity, input);
    this.#runs.push(
      result.then(
        (value) => this.#told.push(value),
        (error: unknown) => this.#told.push(error),
      ),
    );
    this.#cancels.push(() => environment.cancel());
    return { result, heartbeats, warnings, cancel: (reason) => environment.cancel(reason) };
  }

  async project(): Promise<Project> {
    const project = await this.store.findProject(this.projectId);
    if (project === undefined) throw new Error('The project is gone.');
    return project;
  }

  async phase(phase: WorkPhase, setupTry = 1): Promise<PhaseRecord | undefined> {
    const phases = await this.store.listPhases(this.projectId);
    return phases.find((record) => record.phase === phase && record.try === setupTry);
  }

  /** Ends what still runs; then looks for the secret in all that went to Temporal or to the database. */
  async end(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    this.hub.close();
    await Promise.all(this.#runs);
    const told = inspect(this.#told, { depth: 10, maxStringLength: Infinity });
    const stored = inspect([await this.store.findProject(this.projectId), await this.store.listPhases(this.projectId)]);
    if ((told + stored).includes(CANARY)) throw new Error(`The secret got out: ${told} ${stored}`);
  }
}

/** The read model of one test file, and scenes on it: a project with its files, its containers and its agent. */
export function prepareScenes(): (story: (scene: Scene) => Promise<void>) => Promise<void> {
  let stores: Stores;
  beforeAll(async () => {
    stores = await openEmptyStores();
  });
  afterAll(async () => {
    await stores.close();
  });
  return (story) =>
    withTempFolder(async (folder) => {
      await mkdir(join(folder, 'site'));
      await writeFile(join(folder, 'site', 'index.html'), 'hello');
      const scene = new Scene(stores, folder);
      await scene.createProject();
      try {
        await story(scene);
      } finally {
        await scene.end();
      }
    });
}

/** A session with one prompt that the agent works on. */
export async function deliverPrompt(scene: Scene, setupTry = 1): Promise<PromptDelivery> {
  const endpoint = { baseUrl: 'http://agent', password: CANARY };
  const { sessionId } = await scene.agent.openSession(endpoint, { key: scene.projectId, title: 'Bakery' });
  const promptKey = `${scene.projectId}:${setupTry}`;
  scene.agent.holdPrompts();
  await scene.agent.sendPrompt(endpoint, { sessionId, promptKey, text: 'A page', model: 'demo' });
  return { sessionId, promptKey };
}

/** The failure that an activity ended with. */
export async function failureOf(run: Run<unknown>): Promise<ApplicationFailure> {
  const error = await errorOf(run);
  if (error instanceof ApplicationFailure) return error;
  throw new Error('The activity did not end with an ApplicationFailure.', { cause: error });
}

export async function expectCancelled(run: Run<unknown>, reason = 'CANCELLED'): Promise<void> {
  const error = await errorOf(run);
  expect(error).toBeInstanceOf(CancelledFailure);
  expect(error).toMatchObject({ message: reason });
}

async function errorOf({ result }: Run<unknown>): Promise<unknown> {
  return result.then(
    () => {
      throw new Error('The activity did not fail.');
    },
    (error: unknown) => error,
  );
}

/** A thing some of whose methods do something else; the others are its own. */
export function withOther<T extends object>(thing: T, methods: Partial<T>): T {
  return new Proxy(thing, {
    get(target, key) {
      const value: unknown = Reflect.get(Object.hasOwn(methods, key) ? methods : target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** What a call does that gets no answer: it waits until its caller gives up. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal?.reason as Error);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

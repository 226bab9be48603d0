import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import { type Activities, createActivities } from '../../activities/index.js';
import type { Project } from '../../src/domain/project.js';
import { ReadinessHub } from '../../src/readiness/readiness-hub.js';
import { aProjectSpec, aServiceSpec, aTemplate } from '../support/builders.js';
import { EngineClient } from './engine-client.js';
import type { Faults } from './faults.js';
import { AgentMemory, type AgentParts, SimulatedAgent } from './simulated-agent.js';
import { SimulatedDisk, simulatedHistory, SimulatedWorkspace } from './simulated-disk.js';
import { probeFrom, type SimulatedEngine } from './simulated-engine.js';
import type { Random } from './random.js';
import { storeThrough } from './store/store-access.js';
import type { Attempt, AttemptRunner } from './temporal/activity-task.js';
import { SimulatedProcess } from './virtual-clock.js';

/** The agent's password and what a container prints of it: they may reach the engine and the agent, and nothing else. */
export const CANARY = 'canary-4f1c77';

/** What all workers of a simulation work on. */
export interface Outside {
  readonly engine: SimulatedEngine;
  readonly disk: SimulatedDisk;
  readonly memory: AgentMemory;
  readonly stores: Pick<ActivityDependencies, 'store' | 'turns' | 'places' | 'presence' | 'settings'>;
  readonly faults: Faults;
  readonly random: Random;
  readonly onDouble: AgentParts['onDouble'];
}

export interface WorkerLife {
  /** SIGKILL; another worker comes. */
  kill(worker: SimulatedWorker): void;
  /** SIGSTOP for a while; another worker comes meanwhile. */
  pause(worker: SimulatedWorker): void;
}

/** A worker process with the real activities and the real readiness hub. */
export class SimulatedWorker implements AttemptRunner {
  readonly process: SimulatedProcess;
  readonly #outside: Outside;
  readonly #life: WorkerLife;
  readonly #activities: Activities;

  constructor(name: string, outside: Outside, life: WorkerLife) {
    this.process = new SimulatedProcess(name);
    this.#outside = outside;
    this.#life = life;
    this.#activities = createActivities(this.#dependencies());
  }

  execute(attempt: Attempt): void {
    this.process.run(() => void this.#run(attempt));
  }

  async #run(attempt: Attempt): Promise<void> {
    const { faults } = this.#outside;
    const environment = new MockActivityEnvironment(attempt.info, { logger: QUIET });
    environment.on('heartbeat', () => attempt.heartbeat());
    attempt.cancel = (reason) => environment.cancel(reason);
    if (this.#strikes('worker dies before the work', attempt.label)) return;
    const activity = this.#activities[attempt.name as keyof Activities] as (input: unknown) => Promise<unknown>;
    const outcome = await environment.run(activity, attempt.input).then(
      (value: unknown) => ({ value }),
      (error: Error) => ({ error }),
    );
    await this.process.gate();
    if (this.#strikes('worker dies after the work', attempt.label)) return;
    const mayBeLost = attempt.info.isLocal !== true;
    if (mayBeLost && faults.strikes('report of an attempt is lost', attempt.label)) return;
    attempt.done(outcome);
  }

  #strikes(fault: 'worker dies before the work' | 'worker dies after the work', where: string): boolean {
    if (!this.#outside.faults.strikes(fault, where)) return false;
    this.#life.kill(this);
    return true;
  }

  readonly #dieWithin = (where: string): boolean => {
    const { faults } = this.#outside;
    const dies = faults.strikes('worker dies within the work', where);
    const stands = !dies && faults.strikes('worker stands still', where);
    if (dies) this.#life.kill(this);
    if (stands) this.#life.pause(this);
    return dies || stands;
  };

  #dependencies(): ActivityDependencies {
    const { process } = this;
    const startedAtMs = Date.now();
    const { engine, disk, memory, stores, faults, random, onDouble } = this.#outside;
    const runtime = new EngineClient(engine, process, this.#dieWithin);
    const diskUser = { disk, process, random, dieWithin: this.#dieWithin };
    const access = { process, faults, random };
    return {
      store: storeThrough(stores.store, access),
      turns: storeThrough(stores.turns, access),
      places: storeThrough(stores.places, access),
      presence: storeThrough(stores.presence, access),
      settings: stores.settings,
      runtime,
      agent: new SimulatedAgent({ engine, memory, process, onDouble }),
      history: simulatedHistory(diskUser),
      workspace: new SimulatedWorkspace(diskUser),
      readiness: new ReadinessHub(runtime, probeFrom(process, engine)),
      blueprintOf: async (project) => blueprintOf(project),
      deleteProject: async () => undefined,
      hasRoom: () => true,
      engineAnswersSince: () => new Date(Math.max(startedAtMs, engine.backSinceMs)),
      gatewayUrl: null,
    };
  }
}

function blueprintOf({ id, slug }: Project): Awaited<ReturnType<ActivityDependencies['blueprintOf']>> {
  const services = [
    aServiceSpec({ name: 'preview' }),
    aServiceSpec({ name: 'agent', environment: { PASSWORD: CANARY } }),
  ];
  const spec = aProjectSpec({ projectId: id, slug, services, volumes: ['home'] });
  return { template: aTemplate(), spec, agentPassword: CANARY };
}

function nothing(): void {}

const QUIET = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

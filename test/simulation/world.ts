import type { ProjectId } from '../../src/domain/project.js';
import { policyWithTimeouts, type SetupPolicy } from '../../src/domain/setup-policy.js';
import { ProjectObserver } from '../../src/observation/project-observer.js';
import type { Database } from '../../src/store/database.js';
import { DrizzleProjectStore } from '../../src/store/drizzle-project-store.js';
import { DrizzleTurnStore } from '../../src/store/drizzle-turn-store.js';
import type { ProjectRow } from '../../src/store/project-rows.js';
import { CONTAINERS_CHANGED, lifecycleWorkflowId } from '../../workflows/messages.js';
import { Checker } from './checker.js';
import { EngineClient } from './engine-client.js';
import { Faults } from './faults.js';
import { People } from './people.js';
import { Random } from './random.js';
import { AgentMemory } from './simulated-agent.js';
import { SimulatedDisk } from './simulated-disk.js';
import { SimulatedEngine } from './simulated-engine.js';
import { type Outside, SimulatedWorker, type WorkerLife } from './simulated-worker.js';
import { MemoryDatabase } from './store/memory-database.js';
import { SimulatedPlaces, SimulatedPresence } from './store/simulated-people.js';
import { storeThrough } from './store/store-access.js';
import { type SimulatedTemporal, startServer } from './temporal/simulated-temporal.js';
import type { WorkflowFunction } from './temporal/workflow-run.js';
import { Trace } from './trace.js';
import { SimulatedProcess, VirtualClock } from './virtual-clock.js';
import { useClock } from './virtual-globals.js';

export interface WorldParts {
  readonly seed: number;
  readonly projectLifecycle: WorkflowFunction;
  /** Absent: in memory. */
  readonly database?: Database | undefined;
}

/** Everything that one seed needs, wired as `src/composition` wires the real things. */
export class World implements WorkerLife {
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly faults: Faults;
  readonly checker = new Checker();
  readonly temporal: SimulatedTemporal;
  readonly engine: SimulatedEngine;
  readonly places: SimulatedPlaces;
  readonly outside: Outside;
  readonly people: People;
  readonly ids: readonly ProjectId[];
  readonly #paused = new Set<SimulatedWorker>();
  #workers = 0;

  constructor({ seed, projectLifecycle, database = new MemoryDatabase() }: WorldParts) {
    this.random = new Random(seed);
    this.clock = new VirtualClock(this.random.fork('clock'));
    useClock(this.clock);
    this.trace = new Trace(this.clock);
    this.faults = new Faults(this.random.fork('faults'), this.trace);
    this.ids = Array.from({ length: this.random.between(1, 3) }, (_, index) => idOf(seed, index));
    if (database instanceof MemoryDatabase) database.onCommit = (rows) => this.checker.committed(rows as ProjectRow[]);
    this.temporal = this.#makeTemporal();
    this.engine = this.#makeEngine();
    this.places = new SimulatedPlaces(this.random.between(1, 3), (id) => this.isOpen(id));
    const presence = new SimulatedPresence();
    const idleTimeoutMs = this.random.between(10, 90) * 1_000;
    this.outside = this.#makeOutside(database, { presence, idleTimeoutMs });
    this.people = this.#makePeople(projectLifecycle, { presence, idleTimeoutMs });
    this.#observe();
    this.#startWorker();
  }

  /** Its lifecycle has not ended. */
  isOpen(projectId: ProjectId): boolean {
    const run = this.temporal.runs.get(lifecycleWorkflowId(projectId));
    return run !== undefined && run.end === undefined;
  }

  kill(worker: SimulatedWorker): void {
    worker.process.kill();
    this.temporal.removeRunner(worker);
    this.#paused.delete(worker);
    this.#startWorkerAfter(this.random.between(200, 5_000));
  }

  /** What it was doing is given to others; when it goes on, it does not know. */
  pause(worker: SimulatedWorker): void {
    worker.process.pause();
    this.#paused.add(worker);
    this.#startWorkerAfter(this.random.between(200, 5_000));
    this.clock.after(this.random.between(1_000, 90_000), () => this.#resume(worker), this.temporal.process);
  }

  /** From now on all is well. */
  heal(): void {
    this.trace.note('people', 'nothing new goes wrong from now on');
    this.faults.heal();
    this.engine.comeBack();
    this.engine.hungProject = undefined;
    for (const worker of this.#paused) this.#resume(worker);
  }

  /** For a while nobody reaches the engine; `restart`: all containers and workers end as well. */
  async loseEngine(forMs: number, { restart }: { restart: boolean }): Promise<void> {
    this.trace.note('fault', restart ? 'the machine starts again' : 'the engine is away');
    this.engine.isAway = true;
    this.engine.containers.breakEventStreams();
    this.clock.after(forMs, () => this.engine.comeBack(), this.temporal.process);
    if (!restart) return;
    await this.engine.endAllContainers();
    for (const worker of this.temporal.runners as readonly SimulatedWorker[]) this.kill(worker);
  }

  #resume(worker: SimulatedWorker): void {
    if (!this.#paused.delete(worker)) return;
    this.trace.note(worker.process.name, 'goes on');
    worker.process.resume();
  }

  #startWorkerAfter(ms: number): void {
    this.clock.after(ms, () => this.#startWorker(), this.temporal.process);
  }

  #startWorker(): void {
    this.#workers += 1;
    const worker = new SimulatedWorker(`worker-${this.#workers}`, this.outside, this);
    this.trace.note(worker.process.name, 'starts');
    this.temporal.addRunner(worker);
  }

  #makeTemporal(): SimulatedTemporal {
    return startServer({
      clock: this.clock,
      trace: this.trace,
      random: this.random.fork('temporal'),
      told: (what) => this.checker.told(what),
      onBrokenWorkflow: (id, error) => this.checker.note('crash', `${id} threw ${(error as Error).stack}`),
    });
  }

  #makeEngine(): SimulatedEngine {
    const { clock, trace, faults } = this;
    return new SimulatedEngine({
      clock,
      trace,
      faults,
      random: this.random.fork('engine'),
      process: new SimulatedProcess('engine'),
    });
  }

  #makeOutside(database: Database, people: { presence: SimulatedPresence; idleTimeoutMs: number }): Outside {
    const { engine, faults } = this;
    const memory = new AgentMemory();
    engine.onVolumesRemoved = (projectId) => memory.forget(projectId);
    const preferences = { idleTimeoutMs: people.idleTimeoutMs } as Awaited<
      ReturnType<Outside['stores']['settings']['readPreferences']>
    >;
    return {
      engine,
      faults,
      memory,
      disk: new SimulatedDisk(),
      random: this.random.fork('worker'),
      onDouble: (projectId, what) => this.checker.note('I3', `${projectId}: two ${what}`),
      stores: {
        store: new DrizzleProjectStore(database),
        turns: new DrizzleTurnStore(database),
        places: this.places,
        presence: people.presence,
        settings: { readPreferences: async () => preferences },
      },
    };
  }

  #makePeople(
    projectLifecycle: WorkflowFunction,
    people: { presence: SimulatedPresence; idleTimeoutMs: number },
  ): People {
    const { trace, temporal, faults } = this;
    const random = this.random.fork('people');
    const process = new SimulatedProcess('api');
    const { store, turns } = this.outside.stores;
    const access = { process, faults, random: this.random.fork('api') };
    return new People({
      ...people,
      random,
      trace,
      temporal,
      process,
      projectLifecycle,
      store: storeThrough(store, access),
      turns: storeThrough(turns, access),
      policy: policyFor(this.random.fork('policy')),
    });
  }

  /** The observer of a worker that never ends: workers that do would have another one each. */
  #observe(): void {
    const { engine, faults, temporal } = this;
    const process = new SimulatedProcess('observer');
    const { store } = this.outside.stores;
    const listed = storeThrough(store, { process, faults, random: this.random.fork('observer') });
    process.run(() => {
      void new ProjectObserver({
        runtime: new EngineClient(engine, process, () => false),
        store: {
          findProject: (id) => listed.findProject(id),
          recordReadiness: (id, readiness) => listed.recordReadiness(id, readiness),
          listProjects: async ({ status }) => {
            const all = await listed.findProjects(this.ids);
            return { projects: all.filter((project) => project.status === status), nextCursor: null };
          },
        },
        servicesOf: async () => ({ preview: 'preview', agent: 'agent' }),
        tell: async (id) => temporal.signal(lifecycleWorkflowId(id), CONTAINERS_CHANGED, []),
        gatewayUrl: null,
      });
    });
  }
}

/** The product's own numbers, with limits short enough to be reached. */
function policyFor(random: Random): SetupPolicy {
  const policy = policyWithTimeouts({
    creating_files: random.between(5, 20) * 1_000,
    starting_docker: random.between(8, 40) * 1_000,
    initializing_agent: random.between(5, 20) * 1_000,
    sending_prompt: random.between(5, 20) * 1_000,
    waiting_completion: random.between(10, 40) * 1_000,
  });
  const windowMs = random.between(2, 20) * 1_000;
  return { ...policy, agentWorkCapMs: 120_000, readiness: { ...policy.readiness, windowMs } };
}

function idOf(seed: number, index: number): ProjectId {
  return (seed * 16 + index).toString(16).padStart(16, '0') as ProjectId;
}

import type { ProjectId } from '../../src/domain/project.js';
import type { Turn } from '../../src/domain/turn.js';
import { FULL_LOOK_MS } from '../../src/observation/project-observer.js';
import { lifecycleWorkflowId, type LifecycleState, STATE } from '../../workflows/messages.js';
import type { Violation } from './checker.js';
import { LATEST_END_MS } from './simulated-engine.js';
import { settled } from './virtual-clock.js';
import { World, type WorldParts } from './world.js';

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly hash: string;
  readonly lines: readonly string[];
  readonly virtualSeconds: number;
  readonly steps: number;
}

/** After the last fault everything must come to rest within this time, and within so many steps. */
const REST_LIMIT_MS = 3_600_000;
const STEP_LIMIT = 150_000;

/** Rest is when nothing went on for so long: within it every container has ended that will, and was looked at after it. */
const STILL_MS = LATEST_END_MS + FULL_LOOK_MS + 5_000;

/** Twice what a setup takes at most, in 1,500 seeds, until its agent is at work when nothing goes wrong. */
const UNDISTURBED_MS = 1_000;

/** Runs one seed: its story with faults, rest without any, the deletion of all that is left, and what must be then. */
export async function simulate(parts: WorldParts): Promise<SeedResult> {
  const world = new World(parts);
  const fail = (error: unknown): void => world.checker.note('crash', String((error as Error).stack));
  process.on('unhandledRejection', fail);
  const story = new Story(world);
  try {
    await story.tell();
  } catch (error) {
    fail(error);
  } finally {
    process.off('unhandledRejection', fail);
  }
  const { trace, checker, clock } = world;
  for (const { invariant, what } of checker.violations) trace.note('BROKEN', `${invariant}: ${what}`);
  const { steps } = story;
  const virtualSeconds = Math.round(clock.elapsedMs / 1_000);
  return {
    seed: parts.seed,
    violations: checker.violations,
    hash: trace.hash(),
    lines: trace.lines,
    virtualSeconds,
    steps,
  };
}

class Story {
  readonly #world: World;
  steps = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async tell(): Promise<void> {
    const { random, people, ids } = this.#world;
    const storyMs = random.between(20, 120) * 1_000;
    people.begin(ids, storyMs);
    const hung = this.#hangOneProject();
    if (hung === undefined) this.#planMishaps(storyMs);
    await this.#until(() => this.#world.clock.elapsedMs >= storyMs);
    await this.#checkOthers(hung);
    this.#world.heal();
    await this.#rest();
    await this.#checkAll();
    await this.#deleteAll();
    await this.#rest();
    await this.#checkAll();
    await this.#checkNothingLeft();
  }

  #planMishaps(storyMs: number): void {
    const { random, clock, temporal } = this.#world;
    if (!random.chance(0.25)) return;
    const forMs = random.between(500, 30_000);
    const restart = random.chance(0.4);
    const lose = (): void => void this.#world.loseEngine(forMs, { restart });
    clock.after(random.between(0, storyMs), lose, temporal.process);
  }

  /** Some seeds are about one project whose engine calls hang, and about nothing else. */
  #hangOneProject(): ProjectId | undefined {
    const { random, engine, faults, ids, trace, places } = this.#world;
    if (ids.length < 2 || !random.chance(0.15)) return undefined;
    places.most = ids.length;
    engine.hungProject = random.pick(ids);
    faults.leaveOut();
    trace.note('fault', `all engine calls of ${engine.hungProject} hang`);
    return engine.hungProject;
  }

  async #until(isReached: () => boolean): Promise<void> {
    const { clock, temporal, checker } = this.#world;
    const endMs = clock.nowMs + REST_LIMIT_MS;
    while (!isReached()) {
      this.steps += 1;
      const isStuck = this.steps > STEP_LIMIT || clock.nowMs > endMs || !(await clock.step());
      if (isStuck) return checker.note('I1', `no rest after ${this.steps} steps: ${this.#whatGoesOn().join(', ')}`);
      await temporal.settleWorkflows();
    }
  }

  #whatGoesOn(): string[] {
    const { runs } = this.#world.temporal;
    return [...runs.values()].filter(({ open }) => open.size > 0).map(({ id }) => id);
  }

  async #rest(): Promise<void> {
    const { clock, people } = this.#world;
    let stillSinceMs = clock.nowMs;
    await this.#until(() => {
      if (!people.areDone || this.#whatGoesOn().length > 0) stillSinceMs = clock.nowMs;
      return clock.nowMs - stillSinceMs >= STILL_MS;
    });
  }

  /** The setups of the others went on as if nothing were: their agents got to work, or somebody ended them before. */
  async #checkOthers(hung: ProjectId | undefined): Promise<void> {
    if (hung === undefined) return;
    const { people, checker, outside, clock } = this.#world;
    for (const { id, setup } of await outside.stores.store.findProjects([...people.created])) {
      if (id === hung || setup.startedAt === null) continue;
      const phases = await outside.stores.store.listPhases(id);
      const ofThisTry = phases.filter((record) => record.try === setup.try);
      const atWork = ofThisTry.find(({ phase }) => phase === 'waiting_completion')?.startedAt;
      const until = atWork ?? setup.finishedAt ?? new Date(clock.nowMs);
      const tookMs = until.getTime() - setup.startedAt.getTime();
      if (tookMs > UNDISTURBED_MS) checker.note('I6', `${id} was in ${setup.phase} ${tookMs} ms after its begin`);
    }
  }

  async #checkAll(): Promise<void> {
    const { people, checker, outside, engine, temporal } = this.#world;
    const { store, turns } = outside.stores;
    await settled();
    for (const projectId of people.created) {
      const row = await store.findProject(projectId);
      const isAwaited = (turn: Turn): boolean => people.prompts.has(`${projectId}:${turn.number}`);
      const openTurns = (await turns.openTurns()).filter(
        (turn) => turn.projectId === projectId && isAwaited(turn),
      ).length;
      const run = temporal.runs.get(lifecycleWorkflowId(projectId));
      const state = run === undefined || run.end !== undefined ? undefined : (run.query(STATE) as LifecycleState);
      checker.atRest({ projectId, isDeleted: people.deleted.has(projectId), row, state, openTurns });
      if (row !== undefined) await checker.containersAtRest(row, engine);
    }
  }

  async #deleteAll(): Promise<void> {
    const { people } = this.#world;
    for (const id of people.created) if (!people.deleted.has(id)) await people.wish(id, 'delete');
  }

  async #checkNothingLeft(): Promise<void> {
    const { checker, engine, outside, people, places } = this.#world;
    const { disk, memory, stores } = outside;
    const rows = (await stores.store.findProjects([...people.created])).length;
    await checker.nothingLeft({ engine, disk, memory, rows, places: places.taken });
  }
}

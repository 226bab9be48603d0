import { canMoveStatus, type Project, type ProjectId } from '../../src/domain/project.js';
import { isFinalPhase, isWorkPhase, phaseStep } from '../../src/domain/setup-phase.js';
import { type ProjectRow, toProject } from '../../src/store/project-rows.js';
import type { LifecycleState } from '../../workflows/messages.js';
import type { SimulatedDisk } from './simulated-disk.js';
import type { SimulatedEngine } from './simulated-engine.js';
import type { AgentMemory } from './simulated-agent.js';
import { CANARY } from './simulated-worker.js';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'crash';

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

/** What is known of a project when nothing goes on any more. */
export interface AtRest {
  readonly projectId: ProjectId;
  readonly isDeleted: boolean;
  readonly row: Project | undefined;
  /** What its lifecycle believes; undefined: it has ended. */
  readonly state: LifecycleState | undefined;
  readonly openTurns: number;
}

/** Watches one simulation, and notes whatever must never be. */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #rows = new Map<ProjectId, Project>();
  readonly #gone = new Set<ProjectId>();

  note(invariant: Invariant, what: string): void {
    this.violations.push({ invariant, what });
  }

  /** After each transaction: nothing moves backwards, and nothing that was deleted comes back. */
  committed(rows: readonly ProjectRow[]): void {
    const present = new Map(rows.map((row) => [row.id, toProject(row)]));
    for (const [id, project] of present) {
      const before = this.#rows.get(id);
      if (this.#gone.has(id)) this.note('I5', `${id} came back after its deletion`);
      if (before !== undefined && before.revision !== project.revision) this.#compare(before, project);
      this.#inspect(project);
    }
    for (const id of this.#rows.keys()) if (!present.has(id)) this.#gone.add(id);
    this.#rows.clear();
    for (const [id, project] of present) this.#rows.set(id, project);
  }

  #compare(before: Project, after: Project): void {
    const { id } = after;
    if (after.revision < before.revision)
      this.note('I2', `${id}: revision went from ${before.revision} to ${after.revision}`);
    if (place(after) < place(before))
      this.note('I2', `${id}: phase went from ${words(before)} back to ${words(after)}`);
    const isOther = place(after) === place(before) && after.setup.phase !== before.setup.phase;
    if (isOther) this.note('I1', `${id}: ended as ${before.setup.phase} and then as ${after.setup.phase}`);
    if (after.statusSequence < before.statusSequence) this.note('I2', `${id}: the status' order went backwards`);
    const isMoved = after.status !== before.status;
    if (isMoved && !canMoveStatus(before.status, after.status)) {
      this.note('I2', `${id}: status went from ${before.status} to ${after.status}`);
    }
  }

  #inspect({ id, setup, problem }: Project): void {
    if (setup.phase === 'failed') {
      const { error } = setup;
      const isTold =
        error !== null && isWorkPhase(error.phase) && error.code !== 'not_ready' && error.message && error.hint;
      if (!isTold) this.note('I4', `${id}: failed without phase, cause and hint: ${JSON.stringify(error)}`);
    }
    if (JSON.stringify([setup.error, problem]).includes(CANARY))
      this.note('I4', `${id}: the secret is in the database`);
  }

  /** Everything that Temporal keeps. */
  told(what: unknown): void {
    const text =
      what instanceof Error ? `${what.message} ${JSON.stringify(what)} ${String(what.cause)}` : JSON.stringify(what);
    if (text?.includes(CANARY)) this.note('I4', `the secret is in a history: ${text.slice(0, 200)}`);
  }

  /** Each create that was acknowledged has come to one end, and the database knows it as the lifecycle does. */
  atRest({ projectId: id, isDeleted, row, state, openTurns }: AtRest): void {
    if (isDeleted) {
      if (row !== undefined) this.note('I1', `${id}: its deletion was acknowledged, and its row is there`);
      if (state !== undefined) this.note('I1', `${id}: its deletion was acknowledged, and its lifecycle goes on`);
      return;
    }
    if (row === undefined) return this.note('I2', `${id}: its creation was acknowledged, and its row is gone`);
    if (state === undefined) return this.note('I1', `${id}: its lifecycle ended although nobody deleted it`);
    if (!isFinalPhase(row.setup.phase)) this.note('I1', `${id}: its setup rests in ${words(row)}`);
    if (row.setup.phase !== state.setup || row.setup.try !== state.setupTry) {
      this.note('I2', `${id}: the setup is ${state.setup} in try ${state.setupTry}, the database says ${words(row)}`);
    }
    if (row.status !== state.status || row.statusSequence !== state.sequence) {
      this.note('I2', `${id}: it is ${state.status}, the database says ${row.status}`);
    }
    if (openTurns > 0) this.note('I1', `${id}: ${openTurns} prompts are neither done nor ended`);
  }

  /** Containers are as the status says. A setup that failed may have left some that could not be stopped. */
  async containersAtRest(row: Project, engine: SimulatedEngine): Promise<void> {
    const states = await engine.containers.inspect(row.id);
    const running = states.filter(({ state }) => state === 'running').length;
    if (row.status === 'running' && running < 2) this.note('I2', `${row.id}: runs, with ${running} containers`);
    const isAsleep = row.setup.phase === 'completed' && (row.status === 'stopped' || row.status === 'error');
    if (isAsleep && running > 0) this.note('I2', `${row.id}: is ${row.status}, with ${running} containers that run`);
  }

  async nothingLeft(place: {
    engine: SimulatedEngine;
    disk: SimulatedDisk;
    memory: AgentMemory;
    rows: number;
    places: number;
  }): Promise<void> {
    const { engine, disk, memory, rows, places } = place;
    const left = await engine.containers.listProjects();
    if (left.size > 0) this.note('I5', `containers or volumes of ${[...left].join(', ')} are left`);
    if (!disk.isEmpty())
      this.note(
        'I5',
        `files are left: ${JSON.stringify([...disk.folders, ...disk.halfMade, ...disk.versions.keys()])}`,
      );
    if (memory.sessions.size > 0) this.note('I5', 'an agent remembers what was deleted');
    if (rows > 0) this.note('I5', `${rows} rows are left`);
    if (places > 0) this.note('I5', `${places} places for setups are taken by nobody`);
  }
}

/** Ordered by try, then by step. */
function place({ setup }: Project): number {
  return setup.try * 100 + phaseStep(setup.phase);
}

function words({ setup }: Project): string {
  return `${setup.phase} of try ${setup.try}`;
}

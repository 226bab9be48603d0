import { setTimeout as delay } from 'node:timers/promises';
import type { ProjectId } from '../../src/domain/project.js';
import type { SetupPolicy } from '../../src/domain/setup-policy.js';
import type { ProjectStore } from '../../src/store/project-store.js';
import type { TurnStore } from '../../src/store/turn-store.js';
import { lifecycleInput } from '../../src/temporal/lifecycle-input.js';
import * as messages from '../../workflows/messages.js';
import type { Random } from './random.js';
import type { SimulatedPresence } from './store/simulated-people.js';
import type { SimulatedTemporal } from './temporal/simulated-temporal.js';
import type { WorkflowFunction } from './temporal/workflow-run.js';
import type { Trace } from './trace.js';
import type { SimulatedProcess } from './virtual-clock.js';

export interface PeopleParts {
  readonly random: Random;
  readonly trace: Trace;
  readonly temporal: SimulatedTemporal;
  /** The API's own. */
  readonly process: SimulatedProcess;
  readonly store: ProjectStore;
  readonly turns: TurnStore;
  readonly presence: SimulatedPresence;
  readonly projectLifecycle: WorkflowFunction;
  readonly policy: SetupPolicy;
  readonly idleTimeoutMs: number;
}

const WISHES = ['cancel', 'delete', 'retry', 'extend', 'stop', 'start', 'visit', 'prompt', 'abort', 'restore'] as const;

type Wish = (typeof WISHES)[number];

/** How often a name stands here says how often it is wished: a deletion ends everything, so it is rare. */
const WEIGHTED: readonly Wish[] = [
  ...WISHES,
  ...(['retry', 'retry', 'cancel', 'stop', 'start', 'visit', 'visit', 'prompt', 'prompt'] as const),
];

/** Who uses the API: they create projects and wish this and that, at any moment, sensible or not. */
export class People {
  readonly created = new Set<ProjectId>();
  readonly deleted = new Set<ProjectId>();
  /** Prompts that were acknowledged, as `project:number`. One that was refused may be left for the reconciler. */
  readonly prompts = new Set<string>();
  readonly #parts: PeopleParts;
  #busy = 0;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  begin(ids: readonly ProjectId[], storyMs: number): void {
    for (const id of ids) {
      this.#busy += 1;
      void this.#parts.process.run(() => this.#live(id, storyMs)).finally(() => (this.#busy -= 1));
    }
  }

  async #live(id: ProjectId, storyMs: number): Promise<void> {
    const { random } = this.#parts;
    await delay(random.between(0, 3_000));
    await this.#create(id);
    const times = Array.from({ length: random.between(0, 5) }, () => random.between(0, storyMs)).sort((a, b) => a - b);
    let passedMs = 0;
    for (const timeMs of times) {
      await delay(timeMs - passedMs);
      passedMs = timeMs;
      await this.wish(id, random.pick(WEIGHTED));
    }
  }

  /** Who gets no answer asks again with the same key; from the first answer on the project is acknowledged. */
  async #create(id: ProjectId): Promise<void> {
    const { store, temporal, projectLifecycle, policy, idleTimeoutMs, trace, random } = this.#parts;
    const words = { name: 'Bakery', prompt: 'A page for a bakery', model: 'demo', template: 'astro-starter' };
    const project = { id, ownerId: 'owner', slug: `bakery-${id}`, ...words, idempotency: { key: id, bodyHash: id } };
    for (;;) {
      const answer = await store.createProject(project).catch(() => undefined);
      if (answer !== undefined) break;
      await delay(500);
    }
    const started = { projectId: id, ownerId: 'owner', name: 'Bakery', policy, idleTimeoutMs };
    const continueAfterEvents = random.pick([40, 150, 2_000]);
    temporal.startWorkflow(messages.lifecycleWorkflowId(id), projectLifecycle, {
      ...lifecycleInput(started),
      continueAfterEvents,
    });
    this.created.add(id);
    trace.note('people', `created ${id}`);
  }

  /** What the API would refuse is refused. */
  async wish(id: ProjectId, wish: Wish): Promise<void> {
    const { trace } = this.#parts;
    try {
      await this.#ask(id, wish);
      trace.note('people', `${wish} ${id}`);
      if (wish === 'delete') this.deleted.add(id);
    } catch (error) {
      trace.note('people', `${wish} ${id}: refused (${(error as Error).message})`);
    }
  }

  async #ask(id: ProjectId, wish: Wish): Promise<void> {
    const { temporal, presence, random } = this.#parts;
    const lifecycle = messages.lifecycleWorkflowId(id);
    switch (wish) {
      case 'cancel':
        return temporal.update(lifecycle, messages.CANCEL_SETUP);
      case 'delete':
        return temporal.update(lifecycle, messages.DELETE_PROJECT);
      case 'retry':
        return temporal.update(lifecycle, messages.RETRY_SETUP);
      case 'extend':
        return temporal.update(lifecycle, messages.EXTEND_PHASE, [{ seconds: random.between(1, 60) }]);
      case 'stop':
        return temporal.update(lifecycle, messages.STOP);
      case 'start':
        return temporal.update(lifecycle, messages.START);
      case 'visit':
        presence.visit(id);
        return temporal.signal(lifecycle, messages.PRESENCE, [{ visited: true }]);
      case 'abort':
        return temporal.update(lifecycle, messages.ABORT_PROMPTS);
      case 'restore':
        return temporal.update(lifecycle, messages.RESTORE_VERSION, [{ version: 'version-0' }]);
      case 'prompt':
        return this.#prompt(id);
    }
  }

  async #prompt(id: ProjectId): Promise<void> {
    const { temporal, turns } = this.#parts;
    const turn = await turns.addTurn({ projectId: id, text: 'Make it blue', model: 'demo' });
    if (turn === undefined) return;
    try {
      temporal.signal(messages.lifecycleWorkflowId(id), messages.CONTAINERS_CHANGED, []);
      await temporal.update(messages.lifecycleWorkflowId(id), messages.SEND_PROMPT, [{ turn: turn.number }]);
      this.prompts.add(`${id}:${turn.number}`);
    } catch (error) {
      await turns.removeTurn(id, turn.number);
      throw error;
    }
  }
}

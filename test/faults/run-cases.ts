import { checkInvariants } from './checker.js';
import type { FaultCase, FaultResult, StoryCase, SuiteCase } from './fault-case.js';
import { runSuite } from './run-suite.js';
import { openWorld, type World, type WorldOptions } from './world/with-world.js';

/** The service's own last words, kept with a case that failed. */
const LOG_LINES = 15;

interface OpenWorld {
  readonly options: WorldOptions;
  readonly world: World;
  readonly close: () => Promise<void>;
}

/** Runs the cases one after the other and tells each result as soon as it is known. */
export class CaseRunner {
  readonly #temporalCli: string;
  readonly #onResult: (result: FaultResult) => void;
  #open: OpenWorld | undefined;

  constructor(temporalCli: string, onResult: (result: FaultResult) => void) {
    this.#temporalCli = temporalCli;
    this.#onResult = onResult;
  }

  async run(cases: readonly FaultCase[]): Promise<readonly FaultResult[]> {
    const results: FaultResult[] = [];
    try {
      for (const faultCase of cases) {
        const result = await this.#runOne(faultCase);
        results.push(result);
        this.#onResult(result);
      }
    } finally {
      await this.#closeWorld();
    }
    return results;
  }

  /** Ends what is open, for a run that is broken off. */
  async close(): Promise<void> {
    await this.#closeWorld();
  }

  async #runOne(faultCase: FaultCase): Promise<FaultResult> {
    const { row, injected, expected } = faultCase;
    const about = { row, injected, expected, day: new Date().toISOString().slice(0, 10) };
    if ('absent' in faultCase) return { ...about, seen: faultCase.absent, seconds: 0, outcome: 'absent' };
    const startedAt = performance.now();
    const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
    try {
      const seen = await ('suite' in faultCase ? this.#runSuite(faultCase) : this.#runStory(faultCase));
      return { ...about, seen, seconds: seconds(), outcome: 'pass' };
    } catch (error) {
      const words = await this.#lastWords();
      await this.#closeWorld();
      return { ...about, seen: `${String(error)}${words}`, seconds: seconds(), outcome: 'fail' };
    }
  }

  #runSuite({ suite }: SuiteCase): Promise<string> {
    return runSuite(suite, this.#temporalCli);
  }

  async #runStory({ world: options, run }: StoryCase): Promise<string> {
    const world = await this.#worldFor(options);
    const seen = await run(world);
    await checkInvariants(world);
    return seen;
  }

  async #worldFor(options: WorldOptions): Promise<World> {
    if (this.#open?.options !== options) {
      await this.#closeWorld();
      this.#open = { options, ...(await openWorld(options, this.#temporalCli)) };
    }
    return this.#open.world;
  }

  async #closeWorld(): Promise<void> {
    await this.#open?.close();
    this.#open = undefined;
  }

  async #lastWords(): Promise<string> {
    if (this.#open === undefined) return '';
    const { api, worker } = this.#open.world.parts;
    const lines = (await Promise.all([api.log(), worker.log()])).map((log) => {
      const worthReading = log.split('\n').filter((line) => !line.includes('"msg":"Request"'));
      return worthReading.slice(-LOG_LINES).join('\n');
    });
    return `\n${lines.join('\n')}`;
  }
}

import type { World, WorldOptions } from './world/with-world.js';

interface Row {
  /** Number in the fault catalogue, with a letter where one row has several cases, such as `13b`. */
  readonly row: string;
  /** What is done to the service. */
  readonly injected: string;
  /** What has to come of it. */
  readonly expected: string;
}

/** A story on the real service: it resolves with what was seen, and throws when that is not what was expected. */
export interface StoryCase extends Row {
  /** Cases that name the same object, one after the other, share one world. */
  readonly world: WorldOptions;
  readonly run: (world: World) => Promise<string>;
}

/** Tests of `npm test` that show the row already. */
export interface SuiteCase extends Row {
  readonly suite: {
    /** Test files, such as `test/api/bad-input.test.ts`. */
    readonly files: readonly string[];
    /** Only tests whose full name matches; all when it is left out. */
    readonly names?: string;
  };
}

/** A row that cannot be caused where this runs, and why. */
export interface AbsentCase extends Row {
  readonly absent: string;
}

export type FaultCase = StoryCase | SuiteCase | AbsentCase;

/** What came of a case. */
export interface FaultResult {
  readonly row: string;
  readonly injected: string;
  readonly expected: string;
  readonly seen: string;
  readonly seconds: number;
  readonly outcome: 'pass' | 'fail' | 'absent';
  /** The day of the run, such as `2026-11-26`. */
  readonly day: string;
}

export interface LoadContext {
  readonly temporalCli: string;
}

/** What a row saw, and what of it should not have been. */
export interface LoadSight {
  readonly facts: readonly string[];
  readonly failures: readonly string[];
}

export interface LoadRow {
  /** By which it is asked for. */
  readonly row: string;
  readonly load: string;
  readonly expected: string;
  readonly run: (context: LoadContext) => Promise<LoadSight>;
}

export interface LoadResult extends Omit<LoadRow, 'run'>, LoadSight {
  readonly seconds: number;
  /** When it ran, as `2026-01-31`. */
  readonly day: string;
}

/** Collects what is wrong, so that a row tells all of it. */
export class Failures {
  readonly all: string[] = [];

  expect(isSo: boolean, otherwise: string): void {
    if (!isSo) this.all.push(otherwise);
  }
}

import { cpus, totalmem } from 'node:os';

/** Where it was measured: without it milliseconds say nothing, and only ratios can be compared. */
export interface Machine {
  readonly cores: number;
  readonly memoryGib: number;
  readonly node: string;
}

export function describeMachine(): Machine {
  return { cores: cpus().length, memoryGib: Math.round(totalmem() / 1024 ** 3), node: process.versions.node };
}

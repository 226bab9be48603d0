import type { FaultCase } from './fault-case.js';
import { WORKER_CASES } from './cases/worker.js';

/** Every row of the fault catalogue, in its order. */
export const CATALOGUE: readonly FaultCase[] = [...WORKER_CASES];

import type { FaultCase } from './fault-case.js';
import { API_CASES } from './cases/api.js';
import { CONTAINER_CASES } from './cases/containers.js';
import { DATABASE_CASES } from './cases/database.js';
import { ENGINE_CASES } from './cases/engine.js';
import { READINESS_CASES } from './cases/readiness.js';
import { RESOURCE_CASES } from './cases/resources.js';
import { TEMPORAL_CASES } from './cases/temporal.js';
import { WORKER_CASES } from './cases/worker.js';

/** Every row of the fault catalogue, in its order but for cases that share a world. */
export const CATALOGUE: readonly FaultCase[] = [
  ...WORKER_CASES,
  ...API_CASES,
  ...TEMPORAL_CASES,
  ...DATABASE_CASES,
  ...ENGINE_CASES,
  ...RESOURCE_CASES,
  ...CONTAINER_CASES,
  ...READINESS_CASES,
];

import type { FaultCase } from './fault-case.js';
import { AGENT_CASES } from './cases/agent.js';
import { API_CASES } from './cases/api.js';
import { COMMAND_CASES } from './cases/commands.js';
import { CONTAINER_CASES } from './cases/containers.js';
import { DATABASE_CASES } from './cases/database.js';
import { ENGINE_CASES } from './cases/engine.js';
import { FLOOD_CASES } from './cases/flood.js';
import { HOSTILE_CASES } from './cases/hostile.js';
import { LOAD_CASES } from './cases/load.js';
import { OUTSIDE_CASES } from './cases/outside.js';
import { READINESS_CASES } from './cases/readiness.js';
import { REPLICA_CASES } from './cases/replicas.js';
import { RESOURCE_CASES } from './cases/resources.js';
import { SECRET_CASES } from './cases/secrets.js';
import { SITE_CASES } from './cases/site.js';
import { TEMPORAL_CASES } from './cases/temporal.js';
import { TIME_CASES } from './cases/time.js';
import { WORKER_CASES } from './cases/worker.js';
import { WORKFLOW_CASES } from './cases/workflows.js';

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
  ...AGENT_CASES,
  ...SITE_CASES,
  ...TIME_CASES,
  ...COMMAND_CASES,
  ...LOAD_CASES,
  ...OUTSIDE_CASES,
  ...WORKFLOW_CASES,
  ...HOSTILE_CASES,
  ...SECRET_CASES,
  ...FLOOD_CASES,
  ...REPLICA_CASES,
];

import { bare } from './bare.js';
import { bullMqDocumented, bullMqTuned } from './bull-mq.js';
import { dbosDocumented, dbosTuned } from './dbos.js';
import type { Engine } from './engine.js';
import { graphileDocumented, graphileTuned } from './graphile-worker.js';
import { openWorkflowDocumented, openWorkflowTuned } from './open-workflow.js';
import { pgBossDocumented, pgBossTuned } from './pg-boss.js';
import { repairedQueue, replacedQueue } from './replaced-queue.js';
import { sitewright } from './sitewright.js';
import { temporalRetry, temporalTimer, temporalTuned } from './temporal/temporal-engine.js';

/** In the order of the table. */
export const ENGINES: readonly Engine[] = [
  sitewright,
  bare,
  temporalRetry,
  temporalTimer,
  temporalTuned,
  dbosDocumented,
  dbosTuned,
  bullMqDocumented,
  bullMqTuned,
  graphileDocumented,
  graphileTuned,
  openWorkflowDocumented,
  openWorkflowTuned,
  pgBossDocumented,
  pgBossTuned,
  replacedQueue,
  repairedQueue,
];

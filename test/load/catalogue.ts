import type { LoadRow } from './load-row.js';
import { deletes } from './rows/deletes.js';
import { eventStreams } from './rows/event-streams.js';
import { heartbeats } from './rows/heartbeats.js';
import { logFlood } from './rows/log-flood.js';
import { simulatedSetups } from './rows/simulated-setups.js';
import { realSetups, smallSetups } from './rows/small-setups.js';

/** All rows of `npm run test:load`, in their order. */
export const LOAD_ROWS: readonly LoadRow[] = [
  realSetups,
  smallSetups,
  simulatedSetups,
  eventStreams,
  heartbeats,
  logFlood,
  deletes,
];

import { existsSync } from 'node:fs';
import { runProcess } from './composition/run-process.js';
import type { ServiceParts } from './composition/service.js';
import { parseConfig } from './config/env.js';

/**
 * One process of the service: `node dist/src/main.js [all|api|worker]`. It expects its surroundings (database, Temporal,
 * Docker engine, runtime image) to be there or to come; `npm start` makes sure of them first.
 */
const PARTS: Readonly<Record<string, ServiceParts>> = {
  all: { api: true, worker: true },
  api: { api: true, worker: false },
  worker: { api: false, worker: true },
};

if (existsSync('.env')) process.loadEnvFile('.env');

await runProcess(async () => {
  const name = process.argv[2] ?? 'all';
  const parts = PARTS[name];
  if (parts === undefined) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(', ')}.`);
  return { config: parseConfig(process.env), parts };
});

import { existsSync } from 'node:fs';
import { parseConfig } from '../src/config/env.js';
import { runProcess } from '../src/composition/run-process.js';
import { prepareDocker } from './platform/prepare-surroundings.js';

/** `npm run start:worker`: a worker on this machine's Docker engine; API, Temporal and PostgreSQL are elsewhere. */
if (existsSync('.env')) process.loadEnvFile('.env');

await runProcess(async () => {
  const config = parseConfig(process.env);
  await prepareDocker(config, !process.argv.includes('--no-install'));
  return { config, parts: { api: false, worker: true } };
});

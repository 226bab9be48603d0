import { existsSync } from 'node:fs';
import { startWholeService } from './platform/whole-service.js';
import { untilStopSignal } from '../src/composition/stop-signal.js';

/** `npm start`: makes sure of what the service needs, runs API and worker in this process, and ends with Ctrl-C. */
if (existsSync('.env')) process.loadEnvFile('.env');
const stopped = untilStopSignal();

try {
  const service = await startWholeService(process.env, { allowInstall: !process.argv.includes('--no-install') });
  try {
    service.describe();
    await Promise.race([stopped, service.finished]);
  } finally {
    await service.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

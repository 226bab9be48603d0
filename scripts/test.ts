import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDockerEngine } from './platform/ensure-docker-engine.js';
import { ensureRuntimeImage } from './platform/ensure-runtime-image.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';
import { ensureTestTools } from './platform/ensure-test-tools.js';

/**
 * `npm test`: makes sure of what the tests need, runs them, and closes with the line `N passed, N failed`. With CI set,
 * an engine that was started for the tests is stopped after them.
 */
const args = process.argv.slice(2);
const allowInstall = !args.includes('--no-install');
const jestArgs = args.filter((arg) => arg !== '--no-install');

const docker = {
  allowInstall,
  ...(process.env['DOCKER_HOST'] === undefined ? {} : { dockerHost: process.env['DOCKER_HOST'] }),
};
const engine = await ensureDockerEngine(docker);
try {
  await ensureTestTools({ allowInstall });
  await ensureRuntimeImage(docker);
  process.exitCode = await runTests(await ensureTemporalCli({ allowInstall }));
} finally {
  if (engine.startedPid !== undefined && process.env['CI'] !== undefined) process.kill(engine.startedPid);
}

async function runTests(temporalCliPath: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-test-'));
  const resultFile = join(folder, 'result.json');
  try {
    const code = await runJest(['--json', `--outputFile=${resultFile}`, ...jestArgs], temporalCliPath);
    const result = JSON.parse(await readFile(resultFile, 'utf8')) as JestResult;
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    process.stdout.write(`${result.numPassedTests} passed, ${failed} failed\n`);
    return code !== 0 || failed > 0 || result.numPassedTests === 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Jest's own report goes to standard error; its JSON on standard output is what the file holds, so it is dropped. */
function runJest(jestArguments: readonly string[], temporalCliPath: string): Promise<number> {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const child = spawn(process.execPath, [...flags, '--maxWorkers=2', ...jestArguments], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TEMPORAL_CLI_PATH: temporalCliPath },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

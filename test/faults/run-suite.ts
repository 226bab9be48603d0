import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SuiteCase } from './fault-case.js';

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly JestTest[] }[];
}

interface JestTest {
  readonly status: string;
  readonly fullName: string;
}

/** Runs tests of `npm test`; throws when one fails or none fits the name. */
export async function runSuite({ files, names }: SuiteCase['suite'], temporalCli: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-faults-suite-'));
  const outputFile = join(folder, 'result.json');
  try {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const wanted = names === undefined ? [] : ['--testNamePattern', names];
    const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${outputFile}`, ...wanted, ...files];
    const child = spawn(process.execPath, [...flags, ...jest], {
      stdio: 'ignore',
      env: { ...process.env, TEMPORAL_CLI_PATH: temporalCli, SITEWRIGHT_SLOW_TESTS: '1' },
    });
    await once(child, 'exit');
    return judge(JSON.parse(await readFile(outputFile, 'utf8')) as JestResult, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function judge(result: JestResult, files: readonly string[]): string {
  const tests = result.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  if (failed.length > 0 || result.numRuntimeErrorTestSuites > 0 || result.numPassedTests === 0) {
    throw new Error(`${failed.length} failed, ${result.numPassedTests} passed: ${failed.join('; ')}`);
  }
  return `${result.numPassedTests} tests passed (${files.map((file) => `\`${file}\``).join(', ')})`;
}

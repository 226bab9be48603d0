import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { QUICK_SETTING_FLAGS } from '../../scripts/platform/temporal-server-settings.js';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.js';

/** A server that can be started again: it keeps what it knows in a file, and its port. */
export interface KeptServer {
  readonly port: number;
  readonly dbFilename: string;
}

/** A real Temporal server for one test file. `npm test` says in TEMPORAL_CLI_PATH which binary it found or built. */
export async function startTemporal(kept?: KeptServer): Promise<TestWorkflowEnvironment> {
  const path = process.env['TEMPORAL_CLI_PATH'];
  if (path === undefined || !existsSync(path)) {
    throw new Error('TEMPORAL_CLI_PATH names no Temporal CLI; run the tests by `npm test`, which finds or builds one.');
  }
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      searchAttributes: [...SEARCH_ATTRIBUTES],
      extraArgs: [...QUICK_SETTING_FLAGS],
      ...kept,
    },
  });
}

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflow code, bundled once per test file. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  bundle ??= bundleWorkflowCode({
    workflowsPath,
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
  return bundle;
}

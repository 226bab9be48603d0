import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { loadWorkflowBundle } from '../src/temporal/workflow-bundle.js';

/**
 * Replays every recorded history of a folder on the workflows as they were built, prints a line for each, and fails
 * when one does not fit. A file is named `<what it shows>.<workflow id with _ for :>.json`: ids of children come from
 * it. `node dist/scripts/replay-histories.js <folder>`
 */
const [folder = 'test/fixtures/histories'] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const workflowBundle = await loadWorkflowBundle();

for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
  const history: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
  const workflowId = (file.split('.')[1] ?? '').replaceAll('_', ':');
  try {
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
    console.log(`replays: ${file}`);
  } catch (error) {
    console.log(`does not replay: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

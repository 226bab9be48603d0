import { writeFile } from 'node:fs/promises';
import { inspect, parseArgs } from 'node:util';
import { LOAD_ROWS } from '../test/load/catalogue.js';
import type { LoadContext, LoadResult, LoadRow, LoadSight } from '../test/load/load-row.js';
import { loadReport } from '../test/load/report.js';
import { ensureDockerEngine } from './platform/ensure-docker-engine.js';
import { ensureRuntimeImage } from './platform/ensure-runtime-image.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';
import { ensureTestTools } from './platform/ensure-test-tools.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run test:load`: the service under more than it usually has to bear; writes `docs/load.md`. `-- a c` runs these rows
 * only, and writes nothing. Ends with 1 when a row saw what should not be.
 */
const { positionals, values } = parseArgs({
  options: { 'no-install': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const allowInstall = !values['no-install'];
const wanted = LOAD_ROWS.filter(({ row }) => positionals.length === 0 || positionals.includes(row));
if (wanted.length === 0) throw new Error(`No such rows: ${positionals.join(', ')}.`);

await ensureDockerEngine({ allowInstall });
await ensureTestTools({ allowInstall });
await ensureRuntimeImage({ allowInstall });
const context: LoadContext = { temporalCli: await ensureTemporalCli({ allowInstall }) };

const results: LoadResult[] = [];
for (const row of wanted) {
  console.log(`${row.row}  ${row.load}`);
  const result = await resultOf(row);
  for (const fact of result.facts) console.log(`     ${fact}`);
  for (const failure of result.failures) console.log(`   ! ${failure}`);
  console.log(`   ${result.failures.length === 0 ? 'pass' : 'FAIL'} (${result.seconds.toFixed(0)} s)\n`);
  results.push(result);
}
if (positionals.length === 0) await writeFile(projectPath('docs', 'load.md'), loadReport(results, new Date()));
process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0;

async function resultOf({ run, ...row }: LoadRow): Promise<LoadResult> {
  const startedAt = performance.now();
  const sight = await run(context).catch((error: unknown): LoadSight => ({ facts: [], failures: [inspect(error)] }));
  return { ...row, ...sight, seconds: (performance.now() - startedAt) / 1000 };
}

import { readFile, writeFile } from 'node:fs/promises';
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
 * only; the others keep what they saw last, which `docs/load.json` remembers. Ends with 1 when a row saw what should not be.
 */
const RESULTS = projectPath('docs', 'load.json');
const REPORT = projectPath('docs', 'load.md');

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
  await remember(result);
}
process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0;

async function resultOf({ run, ...row }: LoadRow): Promise<LoadResult> {
  const startedAt = performance.now();
  const sight = await run(context).catch((error: unknown): LoadSight => ({ facts: [], failures: [inspect(error)] }));
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...row, ...sight, seconds, day: new Date().toISOString().slice(0, 10) };
}

/** At once: a run that is broken off has told what it saw. */
async function remember(result: LoadResult): Promise<void> {
  const known = await readFile(RESULTS, 'utf8').then(
    (text) => JSON.parse(text) as readonly LoadResult[],
    () => [],
  );
  const all = [...known.filter(({ row }) => row !== result.row), result];
  const inOrder = LOAD_ROWS.flatMap(({ row }) => all.filter((one) => one.row === row));
  await writeFile(RESULTS, `${JSON.stringify(inOrder, undefined, 2)}\n`);
  await writeFile(REPORT, loadReport(LOAD_ROWS, inOrder));
}

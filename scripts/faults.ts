import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CATALOGUE } from '../test/faults/catalogue.js';
import type { FaultResult } from '../test/faults/fault-case.js';
import { type KnownResults, reportOf } from '../test/faults/report.js';
import { CaseRunner } from '../test/faults/run-cases.js';
import { ensureDockerEngine } from './platform/ensure-docker-engine.js';
import { ensureFakeClock } from './platform/ensure-fake-clock.js';
import { ensureRuntimeImage } from './platform/ensure-runtime-image.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';
import { ensureTestTools } from './platform/ensure-test-tools.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run test:faults`: breaks the real service in every way of the fault catalogue and writes `docs/reliability.md`.
 * `-- 12 13b` runs these rows only (`13` means all of its cases); the others keep what was seen of them last, which
 * `docs/reliability.json` remembers.
 */
const RESULTS = projectPath('docs', 'reliability.json');
const REPORT = projectPath('docs', 'reliability.md');

const { positionals, values } = parseArgs({
  options: { 'no-install': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const allowInstall = !values['no-install'];
const wanted = CATALOGUE.filter(
  ({ row }) => positionals.length === 0 || positionals.includes(row) || positionals.includes(row.replace(/\D+$/, '')),
);
if (wanted.length === 0) throw new Error(`No such rows: ${positionals.join(', ')}.`);

await ensureDockerEngine({ allowInstall });
await ensureTestTools({ allowInstall });
await ensureFakeClock({ allowInstall });
await ensureRuntimeImage({ allowInstall });
const temporalCli = await ensureTemporalCli({ allowInstall });

console.log(`${wanted.length} cases\n`);
const runner = new CaseRunner(temporalCli, tell);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void runner.close().finally(() => process.exit(130)));
}
const results = await runner.run(wanted);
const count = (outcome: FaultResult['outcome']): number =>
  results.filter((result) => result.outcome === outcome).length;
console.log(`\n${count('pass')} passed, ${count('fail')} failed, ${count('absent')} not here`);
process.exitCode = count('fail') > 0 ? 1 : 0;

function tell(result: FaultResult): void {
  const { row, injected, seen, seconds, outcome } = result;
  remember(result);
  console.log(`${outcome.padEnd(6)} ${row.padStart(4)}  ${injected} (${seconds.toFixed(1)} s)\n             ${seen}`);
}

/** At once: a run that is broken off has told what it saw. */
function remember(result: FaultResult): void {
  const known = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as KnownResults) : {};
  const all = { ...known, [result.row]: { ...result, seen: result.seen.split('\n')[0] ?? '' } };
  const inOrder = CATALOGUE.flatMap(({ row }) => (all[row] === undefined ? [] : [[row, all[row]]]));
  const facts = { node: process.versions.node, cores: availableParallelism() };
  writeFileSync(RESULTS, `${JSON.stringify(Object.fromEntries(inOrder), undefined, 2)}\n`);
  writeFileSync(REPORT, reportOf(CATALOGUE, all, facts));
}

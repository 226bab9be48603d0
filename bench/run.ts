import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readinessOvershoot } from './metrics/readiness-overshoot.js';
import type { Metric } from './metrics/metric.js';
import { describeMachine } from './report/machine.js';
import { plot } from './report/plot.js';
import { summarize } from './report/summary.js';
import { barLines, resultPage } from './report/table.js';

/**
 * `npm run bench`: measures, side by side in one run, and writes `bench/results/`. `npm run bench -- P1` measures one
 * metric; `--check` fails when a bar is not met.
 */
const METRICS: readonly Metric[] = [readinessOvershoot];
const RESULTS = join('bench', 'results');

const { values, positionals } = parseArgs({
  options: {
    repeats: { type: 'string', default: '20' },
    check: { type: 'boolean', default: false },
    'no-install': { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((wantedId) => !METRICS.some(({ id }) => id === wantedId));
if (unknown.length > 0) throw new Error(`There is no metric ${unknown.join(', ')}.`);
const wanted = METRICS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const repeats = Number(values.repeats);
if (!Number.isInteger(repeats) || repeats < 1) throw new Error(`--repeats is ${values.repeats}, not a number from 1.`);

const context = {
  allowInstall: !values['no-install'],
  repeats,
  say: (text: string) => process.stderr.write(`  ${text}\n`),
};
await mkdir(RESULTS, { recursive: true });
for (const metric of wanted) {
  console.log(`${metric.id}  ${metric.title}`);
  const result = await metric.run(context);
  const summary = summarize(result);
  const about = { ...describeMachine(), day: new Date().toISOString().slice(0, 10) };
  await writeFile(join(RESULTS, `${metric.id}.json`), `${JSON.stringify({ ...about, ...result }, undefined, 2)}\n`);
  await writeFile(join(RESULTS, `${metric.id}.svg`), plot(result, summary));
  const page = resultPage({ ...result, ...about }, summary);
  await writeFile(join(RESULTS, `${metric.id}.md`), page);
  console.log(page);
  for (const line of barLines(result)) console.log(line);
  if (values.check && result.bars.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

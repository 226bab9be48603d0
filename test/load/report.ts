import { availableParallelism, totalmem } from 'node:os';
import type { LoadResult, LoadRow } from './load-row.js';

/** `docs/load.md`: what each row saw when it ran last. */
export function loadReport(known: readonly Omit<LoadRow, 'run'>[], results: readonly LoadResult[]): string {
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const rows = known.map(({ row, load, expected }) => {
    const result = results.find((other) => other.row === row);
    if (result === undefined) return [row, load, expected, 'not run yet', '', '', ''].map(cell);
    const { facts, failures, seconds, day } = result;
    const seen = [...facts, ...failures.slice(0, 3)].join('; ');
    return [row, load, expected, seen, seconds.toFixed(0), day, sign(failures)].map(cell);
  });
  return [
    '# Under load',
    '',
    'Written by `npm run test:load`. Each row runs the service as in earnest: API and worker as processes of their own, a',
    'Temporal server (one binary with SQLite) and PostgreSQL on the same machine, which also runs the load. "Small containers"',
    'are stand-ins for site and agent on the real engine; the simulated engine stands in `test/support/simulated-engine`.',
    '',
    `${results.length - failed} of ${known.length} rows passed, ${failed} failed. ${machine()}`,
    '',
    '| row | load | expected | seen | s | day | |',
    '| --- | --- | --- | --- | ---: | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

/** The machine as far as it matters for the numbers. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${availableParallelism()} cores shared with other work, ${gigabytes} GB, Node ${process.versions.node}.`;
}

function sign(failures: readonly string[]): string {
  return failures.length === 0 ? 'pass' : '**fail**';
}

/** One line, and nothing that would end the cell. */
function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

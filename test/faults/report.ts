import type { FaultCase, FaultResult } from './fault-case.js';

const SIGNS = { pass: 'pass', fail: '**fail**', absent: 'not here' } as const;

export interface ReportFacts {
  readonly node: string;
  readonly cores: number;
}

/** What was seen of each row last; rows of the catalogue that were never run are told by their injected fault alone. */
export type KnownResults = Readonly<Record<string, FaultResult>>;

/** The table of `docs/reliability.md`, as the runs saw it. */
export function reportOf(catalogue: readonly FaultCase[], known: KnownResults, { node, cores }: ReportFacts): string {
  const results = catalogue.map(({ row }) => known[row]);
  const count = (outcome: FaultResult['outcome'] | undefined): number =>
    results.filter((result) => result?.outcome === outcome).length;
  const rows = catalogue.map((faultCase) => rowOf(faultCase, known[faultCase.row]).map(cell));
  return [
    '# What happens when something breaks',
    '',
    'Written by `npm run test:faults`: each row breaks the real service (API and workers as processes of their own, a real',
    'Temporal server, PostgreSQL and Docker engine, stand-ins for site and agent), or runs the tests that do. After every row',
    'a checker looks whether each acknowledged project ended in one way, nothing acknowledged is lost, nothing was done twice,',
    'failures say what to do and tell no secret, and nothing is left after deletion.',
    '',
    `${count('pass')} passed, ${count('fail')} failed, ${count('absent')} cannot be caused here, ` +
      `${count(undefined)} not run yet. Node ${node}, ${cores} cores.`,
    '',
    '| row | injected | expected | seen | s | day | |',
    '| --- | --- | --- | --- | ---: | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

function rowOf({ row, injected, expected }: FaultCase, result: FaultResult | undefined): readonly string[] {
  if (result === undefined) return [row, injected, expected, '', '', '', 'not run yet'];
  const { seen, seconds, day, outcome } = result;
  return [row, injected, expected, seen, outcome === 'absent' ? '' : seconds.toFixed(1), day, SIGNS[outcome]];
}

/** One line, and nothing that would end the cell. */
function cell(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll('|', '\\|');
}

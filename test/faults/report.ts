import type { FaultResult } from './fault-case.js';

const SIGNS = { pass: 'pass', fail: '**fail**', absent: 'not here' } as const;

export interface ReportFacts {
  readonly at: Date;
  readonly node: string;
  readonly cores: number;
}

/** The table of `docs/reliability.md`, as the run saw it. */
export function reportOf(results: readonly FaultResult[], { at, node, cores }: ReportFacts): string {
  const count = (outcome: FaultResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const summary = `${count('pass')} passed, ${count('fail')} failed, ${count('absent')} cannot be caused here`;
  const rows = results.map(({ row, injected, expected, seen, seconds, outcome }) =>
    [row, injected, expected, seen, outcome === 'absent' ? '' : seconds.toFixed(1), SIGNS[outcome]].map(cell),
  );
  return [
    '# What happens when something breaks',
    '',
    'Written by `npm run test:faults`: each row breaks the real service (API and workers as processes of their own, a real',
    'Temporal server, PostgreSQL and Docker engine, stand-ins for site and agent), or runs the tests that do. After every row',
    'a checker looks whether each acknowledged project ended in one way, nothing acknowledged is lost, nothing was done twice,',
    'failures say what to do and tell no secret, and nothing is left after deletion.',
    '',
    `${summary}. ${at.toISOString().slice(0, 10)}, Node ${node}, ${cores} cores.`,
    '',
    '| row | injected | expected | seen | s | |',
    '| --- | --- | --- | --- | ---: | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

/** One line, and nothing that would end the cell. */
function cell(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll('|', '\\|');
}

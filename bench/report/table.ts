import type { EngineKind } from '../engines/engine.js';
import type { Estimate } from '../harness/statistics.js';
import type { MetricResult } from '../metrics/metric.js';
import type { Machine } from './machine.js';
import type { RowSummary } from './summary.js';

const KIND_WORDS: Readonly<Record<EngineKind, string>> = {
  product: 'the product',
  bare: 'nothing durable',
  documented: 'as documented',
  tuned: 'with our way to look',
};

/** A page in Markdown, written by the run. */
export function resultPage(
  result: MetricResult & Machine & { readonly day: string },
  rows: readonly RowSummary[],
): string {
  const { id, title, unit, method, cores, memoryGib, node, day } = result;
  const lines = [
    `# ${id}: ${title}`,
    '',
    `Written by \`npm run bench -- ${id}\` on ${day}: ${cores} cores, ${memoryGib} GiB, Node ${node}. ${method}`,
    '',
    `![${title}](${id}.svg)`,
    '',
    `| row | | p50 ${unit} | 95 % interval | p95 ${unit} | 95 % interval | times ours |`,
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(rowLine),
    '',
    '| bar | goal | seen | |',
    '| --- | --- | --- | --- |',
    ...result.bars.map(
      ({ what, goal, seen, isMet }) => `| ${what} | ${goal} | ${seen} | ${isMet ? 'met' : '**missed**'} |`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

export function barLines({ id, bars }: MetricResult): readonly string[] {
  return bars.map(
    ({ what, goal, seen, isMet }) => `${isMet ? 'met   ' : 'MISSED'} ${id} ${what}: ${seen}, goal ${goal}`,
  );
}

function rowLine({ name, kind, p50, p95, lost, count, timesProduct }: RowSummary): string {
  const note = lost === 0 ? '' : ` (${lost} of ${count} never went on)`;
  const cells = [value(p50), interval(p50), value(p95), interval(p95), timesProduct?.toFixed(1) ?? 'never'];
  return `| ${name}${note} | ${KIND_WORDS[kind]} | ${cells.join(' | ')} |`;
}

function value(estimate: Estimate | null): string {
  return estimate === null ? 'never' : estimate.value.toFixed(1);
}

function interval(estimate: Estimate | null): string {
  return estimate === null ? '' : estimate.interval.map((end) => end.toFixed(1)).join(' – ');
}

import { Random } from '../../test/simulation/random.js';
import { type Estimate, estimate } from '../harness/statistics.js';
import type { MetricResult, MetricRow } from '../metrics/metric.js';

/** What a table and a plot say of one row. */
export interface RowSummary extends Pick<MetricRow, 'name' | 'kind'> {
  /** Of the samples that came to an end; null: none did. */
  readonly p50: Estimate | null;
  readonly p95: Estimate | null;
  /** How many did not come to an end. */
  readonly lost: number;
  readonly count: number;
  /** Its median over the product's. */
  readonly timesProduct: number | null;
}

export function summarize({ rows }: MetricResult): readonly RowSummary[] {
  const all = rows.map(({ name, kind, samples }) => {
    const values = samples.filter((sample) => sample !== null);
    const [p50, p95] = [0.5, 0.95].map((share) => estimate(values, share, new Random(1)));
    const isKnown = values.length > 0 && p50 !== undefined && p95 !== undefined;
    const known = isKnown ? { p50, p95 } : { p50: null, p95: null };
    return { name, kind, ...known, lost: samples.length - values.length, count: samples.length };
  });
  const product = all.find(({ kind }) => kind === 'product')?.p50?.value;
  return all.map((row) => ({ ...row, timesProduct: row.p50 && product ? row.p50.value / product : null }));
}

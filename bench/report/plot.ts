import type { EngineKind } from '../engines/engine.js';
import type { MetricResult } from '../metrics/metric.js';
import type { RowSummary } from './summary.js';

const ROW_HEIGHT = 26;
const NAMES_WIDTH = 400;
const WIDTH = 960;
const TOP = 40;
const COLOURS: Readonly<Record<EngineKind, string>> = {
  product: '#0f766e',
  bare: '#6b7280',
  documented: '#b45309',
  tuned: '#6d28d9',
};

/** A picture of the rows on a logarithmic scale: a dot at the median, a line to the 95th percentile. */
export function plot({ title, unit }: MetricResult, rows: readonly RowSummary[]): string {
  const values = rows.flatMap(({ p50, p95 }) => [p50?.value, p95?.value]).filter((value) => value !== undefined);
  const [least, most] = [
    Math.floor(Math.log10(Math.max(0.1, Math.min(...values)))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const x = (value: number): number =>
    NAMES_WIDTH + ((Math.log10(Math.max(value, 10 ** least)) - least) / (most - least)) * (WIDTH - NAMES_WIDTH - 80);
  const height = TOP + rows.length * ROW_HEIGHT + 20;
  const ticks = Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escape(`${title}, ${unit}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...ticks.map((tick) => tickMarks(x(tick), `${tick} ${unit}`, height)),
    ...rows.map((row, index) => rowMarks(row, TOP + (index + 0.5) * ROW_HEIGHT, x)),
    '</svg>\n',
  ].join('\n');
}

function tickMarks(x: number, label: string, height: number): string {
  return (
    `<line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - 10}" stroke="#e5e7eb"/>` +
    `<text x="${x}" y="${TOP - 14}" text-anchor="middle" fill="#4b5563">${label}</text>`
  );
}

function rowMarks({ name, kind, p50, p95 }: RowSummary, y: number, x: (value: number) => number): string {
  const weight = kind === 'product' ? ' font-weight="bold"' : '';
  const label = `<text x="${NAMES_WIDTH - 12}" y="${y + 4}" text-anchor="end" fill="#111827"${weight}>${escape(name)}</text>`;
  if (p50 === null || p95 === null) return `${label}<text x="${NAMES_WIDTH}" y="${y + 4}" fill="#b91c1c">never</text>`;
  const [from, to] = [x(p50.value), x(p95.value)];
  return (
    `${label}<line x1="${from}" x2="${to}" y1="${y}" y2="${y}" stroke="${COLOURS[kind]}" stroke-width="3" opacity="0.4"/>` +
    `<circle cx="${from}" cy="${y}" r="5" fill="${COLOURS[kind]}"/>` +
    `<text x="${to + 10}" y="${y + 4}" fill="#4b5563">${p50.value.toFixed(p50.value < 100 ? 1 : 0)}</text>`
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

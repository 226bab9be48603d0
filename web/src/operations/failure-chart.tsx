import { clockTime, plural } from '../ui/durations';
import { Cell, ColumnHead, DataTable, Row } from './data-table';
import type { FailureBar, FailureChart } from './failure-bars';
import styles from './failures-section.module.css';

interface FailureBarsProps {
  readonly chart: FailureChart;
  /** The others are drawn as an outline. */
  readonly code: string | undefined;
  readonly words: string;
  readonly step: number;
}

/** Bars over time, stacked by code; the same as a table below, for whoever cannot see them or wants the figures. */
export function FailureBars({ chart, code, words, step }: FailureBarsProps) {
  const { bars, most } = chart;
  const total = bars.reduce((sum, bar) => sum + bar.total, 0);
  const worst = bars.find((bar) => bar.total === most);
  const summary = `${plural(total, 'failure')} in ${words}${worst === undefined ? '' : `, most at ${timeOf(worst)}: ${most}`}`;
  return (
    <figure className={styles.figure}>
      <div className={styles.plot}>
        <span className={`mono ${styles.most}`} aria-hidden>
          {most}
        </span>
        <Plot chart={chart} code={code} label={summary} />
      </div>
      <div className={`mono ${styles.axis}`} aria-hidden>
        <span>{bars[0] === undefined ? '' : timeOf(bars[0])}</span>
        <span>now</span>
      </div>
      <figcaption className="muted">
        {step === 1 ? 'One bar for each hour.' : `One bar for every ${step} hours.`}
      </figcaption>
      <details className={styles.figures}>
        <summary>As a table</summary>
        <BarTable chart={chart} words={words} />
      </details>
    </figure>
  );
}

const BAR = 10;
const HEIGHT = 100;

function Plot({ chart, code, label }: { chart: FailureChart; code: string | undefined; label: string }) {
  const { bars } = chart;
  return (
    <svg
      className={styles.svg}
      viewBox={`0 0 ${bars.length * BAR} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {bars.map((bar, index) => (
        <Stack key={bar.startMs} chart={chart} bar={bar} left={index * BAR} code={code} />
      ))}
    </svg>
  );
}

interface StackProps {
  readonly chart: FailureChart;
  readonly bar: FailureBar;
  readonly left: number;
  readonly code: string | undefined;
}

function Stack({ chart: { codes, most }, bar, left, code }: StackProps) {
  let top = HEIGHT;
  return codes.map((one, column) => {
    const count = bar.counts[column] ?? 0;
    if (count === 0) return null;
    const height = (count / most) * HEIGHT;
    top -= height;
    const isOther = code !== undefined && code !== one.code;
    return (
      <rect
        key={one.code}
        x={left + 1}
        y={top}
        width={BAR - 2}
        height={height}
        className={`${styles.bar} ${isOther ? styles.other : styles[`tone${one.tone}`]}`}
      >
        <title>{`${timeOf(bar)}: ${count} × ${one.code}`}</title>
      </rect>
    );
  });
}

function BarTable({ chart: { bars, codes }, words }: { chart: FailureChart; words: string }) {
  return (
    <DataTable
      label={`Failures in ${words}`}
      head={
        <>
          <ColumnHead>From</ColumnHead>
          {codes.map(({ code }) => (
            <ColumnHead key={code} side="end">
              {code}
            </ColumnHead>
          ))}
        </>
      }
    >
      {bars
        .filter(({ total }) => total > 0)
        .map((bar) => (
          <Row key={bar.startMs}>
            <Cell label="From" isMono>
              {timeOf(bar)}
            </Cell>
            {codes.map(({ code }, column) => (
              <Cell key={code} label={code} side="end" isMono>
                {bar.counts[column]}
              </Cell>
            ))}
          </Row>
        ))}
    </DataTable>
  );
}

function timeOf({ startMs }: FailureBar): string {
  return clockTime(new Date(startMs).toISOString());
}

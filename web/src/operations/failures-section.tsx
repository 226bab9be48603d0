import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../ui/button';
import { plural } from '../ui/durations';
import { failureChart, newestFirst } from './failure-bars';
import { FailureBars } from './failure-chart';
import { FailureCodes } from './failure-codes';
import { FailureList } from './failure-list';
import styles from './failures-section.module.css';
import { failuresQuery, HOUR_RANGES, type HourRange } from './operations-queries';
import { Empty, Loaded, Section } from './section';
import type { Failures } from './types';

const RANGES: Readonly<Record<HourRange, { label: string; words: string; step: number }>> = {
  24: { label: '24 h', words: 'the last 24 hours', step: 1 },
  168: { label: '7 days', words: 'the last 7 days', step: 6 },
};

/** What failed for good, and when; looks whether something is ready are never among it. */
export function FailuresSection() {
  const [hours, setHours] = useState<HourRange>(24);
  const query = useQuery(failuresQuery(hours));
  return (
    <Section title="Failures" tools={<Ranges hours={hours} onChoose={setHours} />}>
      <Loaded query={query} height={280}>
        {(data) =>
          data.failures.length === 0 ? (
            <Empty>{`Nothing failed in ${RANGES[hours].words}.`}</Empty>
          ) : (
            <FailuresOf data={data} hours={hours} />
          )
        }
      </Loaded>
    </Section>
  );
}

function FailuresOf({ data, hours }: { data: Failures; hours: HourRange }) {
  const [wanted, setCode] = useState<string>();
  const { words, step } = RANGES[hours];
  const chart = failureChart(data.failures, { sinceMs: Date.parse(data.since), hours, step });
  const code = chart.codes.some((one) => one.code === wanted) ? wanted : undefined;
  const listed = newestFirst(data.failures).filter((failure) => code === undefined || failure.code === code);
  return (
    <>
      <div className={styles.overview}>
        <FailureBars chart={chart} code={code} words={words} step={step} />
        <FailureCodes codes={chart.codes} code={code} onChoose={setCode} />
      </div>
      <p className="muted" role="status">
        {code === undefined
          ? `${plural(listed.length, 'failure')} in ${words}.`
          : `${listed.length} of ${plural(data.failures.length, 'failure')}: ${code}.`}
      </p>
      <FailureList key={`${hours} ${code}`} failures={listed} />
    </>
  );
}

function Ranges({ hours, onChoose }: { hours: HourRange; onChoose: (hours: HourRange) => void }) {
  return (
    <div role="group" aria-label="Range" className={styles.ranges}>
      {HOUR_RANGES.map((range) => (
        <Button
          key={range}
          size="small"
          kind={range === hours ? 'plain' : 'quiet'}
          aria-pressed={range === hours}
          onClick={() => onChoose(range)}
        >
          {RANGES[range].label}
        </Button>
      ))}
    </div>
  );
}

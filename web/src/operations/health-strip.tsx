import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { buttonClass } from '../ui/button';
import { StatusPill } from '../ui/status';
import { type HealthItem, healthItems } from './health-items';
import styles from './health-strip.module.css';
import { healthQuery } from './operations-queries';
import { Loaded, Section } from './section';

/** What the service stands on, the worst first. */
export function HealthStrip() {
  const health = useQuery(healthQuery);
  return (
    <Section title="Health" tools={<TraceLink href={health.data?.temporal.uiUrl ?? null} />}>
      <Loaded query={health} height={72}>
        {(data) => <Items items={healthItems(data)} />}
      </Loaded>
    </Section>
  );
}

function Items({ items }: { items: readonly HealthItem[] }) {
  const failing = items.filter(({ tone }) => tone === 'err');
  return (
    <>
      <p role="status" className="visually-hidden">
        {failing.map(({ name, word }) => `${name}: ${word}.`).join(' ')}
      </p>
      <ul role="list" className={styles.items}>
        {items.map(({ name, tone, word, number, message }) => (
          <li key={name} className={styles.item}>
            <span className={styles.name}>{name}</span>
            <StatusPill tone={tone}>{word}</StatusPill>
            <span className={`mono ${styles.number}`}>{number}</span>
            {message !== null && <span className={styles.message}>{message}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function TraceLink({ href }: { href: string | null }) {
  if (href === null) return null;
  return (
    <a className={buttonClass('quiet', 'small')} href={href} target="_blank" rel="noopener noreferrer">
      Temporal Web UI
      <ExternalLink size={16} aria-hidden />
      <span className="visually-hidden"> (opens in a tab)</span>
    </a>
  );
}

import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { Provider } from '../api/types';
import { Button } from '../ui/button';
import { plural } from '../ui/durations';
import { ProblemNotice } from '../ui/notice';
import { StatusPill } from '../ui/status';
import { checkWords, keyWords, type ProviderCheck } from './provider-words';
import settings from './settings.module.css';
import styles from './providers.module.css';

/** What the provider said, and the time of day. */
export interface SeenCheck {
  readonly check: ProviderCheck;
  readonly at: string;
}

interface ProviderCardProps {
  readonly provider: Provider;
  readonly seen: SeenCheck | undefined;
  readonly onChecked: (id: string, check: ProviderCheck) => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

export function ProviderCard({ provider, seen, onChecked, onEdit, onDelete }: ProviderCardProps) {
  const { id, name, source } = provider;
  const check = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/v1/settings/providers/{providerId}/check', { params: { path: { providerId: id } } })),
    onSuccess: (said) => onChecked(id, said),
  });
  return (
    <article className={styles.card} aria-label={name}>
      <h3>{name}</h3>
      <ProviderFacts provider={provider} />
      <div role="status">{seen !== undefined && !check.isPending && <CheckResult seen={seen} />}</div>
      {check.isError && <ProblemNotice error={check.error} />}
      <div className={settings.actions}>
        <Button
          size="small"
          busy={check.isPending}
          aria-label={check.isPending ? `Checking ${name}…` : `Check now: ${name}`}
          onClick={() => check.mutate()}
        >
          {check.isPending ? 'Checking…' : 'Check now'}
        </Button>
        {source === 'settings' && (
          <>
            <Button size="small" aria-label={`Edit ${name}`} onClick={onEdit}>
              Edit
            </Button>
            <Button size="small" aria-label={`Delete ${name}`} onClick={onDelete}>
              Delete
            </Button>
          </>
        )}
      </div>
    </article>
  );
}

function CheckResult({ seen: { check, at } }: { seen: SeenCheck }) {
  const { tone, label } = checkWords(check);
  return (
    <p>
      <StatusPill tone={tone}>{label}</StatusPill> {check.message} <span className="muted">Checked at {at}.</span>
    </p>
  );
}

function ProviderFacts({ provider }: { provider: Provider }) {
  const { id, baseUrl, models, source } = provider;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Address</dt>
        <dd className="mono">{baseUrl}</dd>
      </div>
      <div>
        <dt>Key</dt>
        <dd>{keyWords(provider)}</dd>
      </div>
      <div>
        <dt>Id</dt>
        <dd className="mono">{id}</dd>
      </div>
      {source === 'configuration' && (
        <div>
          <dt>Source</dt>
          <dd>The configuration; it is changed there.</dd>
        </div>
      )}
      <div>
        <dt>Models</dt>
        <dd>
          <ModelNames models={models} />
        </dd>
      </div>
    </dl>
  );
}

/** So many are shown without a press. */
const FEW = 6;

function ModelNames({ models }: { models: readonly string[] }) {
  const names = <span className="mono">{models.join(', ')}</span>;
  if (models.length <= FEW) return names;
  return (
    <details>
      <summary>{plural(models.length, 'model')}</summary>
      {names}
    </details>
  );
}

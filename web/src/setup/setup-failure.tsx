import type { Project } from '../api/types';
import { PHASE_WORDS } from '../projects/project-status';
import { CopyButton } from '../ui/copy-button';
import { Notice } from '../ui/notice';
import styles from './setup-failure.module.css';

/** What happened, in which phase, what to do, the last log lines, and what one would tell whoever helps. */
export function SetupFailure({ project }: { project: Project }) {
  const { error } = project.setup;
  if (error === null) return null;
  return (
    <section className={styles.failure} aria-labelledby="what-happened">
      <Notice tone="err">
        <div className={styles.words}>
          <h3 id="what-happened">
            {PHASE_WORDS[error.phase].name} · {error.message}
          </h3>
          <p>{error.hint}</p>
        </div>
      </Notice>
      {error.logTail !== null && error.logTail !== '' && <FailureLog text={error.logTail} />}
      <Details project={project} />
    </section>
  );
}

function FailureLog({ text }: { text: string }) {
  const lines = text.trimEnd().split('\n').slice(-12).join('\n');
  return (
    <figure className={styles.log}>
      <figcaption>
        Last log lines <CopyButton text={text} what="the log lines" />
      </figcaption>
      <pre className="mono" tabIndex={0} role="region" aria-label="Last log lines">
        {lines}
      </pre>
    </figure>
  );
}

function Details({ project }: { project: Project }) {
  const { id, setup } = project;
  const facts = [
    ['Code', setup.error?.code ?? ''],
    ['Try', String(setup.try)],
    ['Project', id],
    ['Workflow', setup.workflowId],
  ] as const;
  return (
    <details className={styles.details}>
      <summary>Details</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      <CopyButton text={facts.map((fact) => fact.join(': ')).join('\n')} what="the details" />
    </details>
  );
}

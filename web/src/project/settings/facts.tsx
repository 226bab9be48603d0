import { Copy } from 'lucide-react';
import type { Project } from '../../api/types';
import { IconButton } from '../../ui/button';
import { clockTime } from '../../ui/durations';
import { useToast } from '../../ui/toasts';
import styles from './settings.module.css';

export function Facts({ project }: { project: Project }) {
  const { slug, template, previewUrl, createdAt, owner, id } = project;
  return (
    <dl className={styles.facts}>
      <Fact name="Short name" value={slug} />
      <Fact name="Template" value={template} />
      <div>
        <dt>Address of the site</dt>
        <dd className={styles.address}>
          <span className="mono">{previewUrl}</span>
          <CopyButton label="Copy the address" text={previewUrl} />
        </dd>
      </div>
      {owner.name !== null && (
        <div>
          <dt>Owner</dt>
          <dd>{owner.name}</dd>
        </div>
      )}
      <div>
        <dt>Created</dt>
        <dd>
          <time dateTime={createdAt}>{clockTime(createdAt)}</time>
        </dd>
      </div>
      <Fact name="Project id" value={id} />
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{value}</dd>
    </div>
  );
}

/** Over plain HTTP from another machine a browser gives pages no clipboard. */
function CopyButton({ label, text }: { label: string; text: string }) {
  const toast = useToast();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: 'Copied.' });
    } catch {
      toast({ text: 'This browser does not let the page copy. Select the text and copy it.' });
    }
  }
  return (
    <IconButton label={label} size="small" onClick={() => void copy()}>
      <Copy size={16} aria-hidden />
    </IconButton>
  );
}

import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Provider } from '../api/types';
import { clockTime } from '../ui/durations';
import { Button } from '../ui/button';
import { DeleteProviderDialog } from './delete-provider-dialog';
import { useFocusAfterRemoval } from './focus-after-removal';
import { ProviderCard, type SeenCheck } from './provider-card';
import { ProviderDialog } from './provider-dialog';
import type { ProviderCheck } from './provider-words';
import { serverNowMs } from '../live/server-clock';
import settings from './settings.module.css';
import styles from './providers.module.css';

type Open = { readonly dialog: 'add' } | { readonly dialog: 'edit' | 'delete'; readonly provider: Provider };

export function Providers({ providers }: { providers: readonly Provider[] }) {
  const [open, setOpen] = useState<Open>();
  const [checks, setChecks] = useState<Readonly<Record<string, SeenCheck>>>({});
  const close = () => setOpen(undefined);
  useFocusAfterRemoval(providers.length);
  function noteCheck(id: string, check: ProviderCheck): void {
    const at = clockTime(new Date(serverNowMs()).toISOString());
    setChecks((others) => ({ ...others, [id]: { check, at } }));
  }
  const dialog = { takenIds: providers.map(({ id }) => id), onClose: close, onChecked: noteCheck };
  return (
    <section className={settings.part} aria-labelledby="providers">
      <div className={settings.head}>
        <h2 id="providers">Providers</h2>
        <Button icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ dialog: 'add' })}>
          Add a provider
        </Button>
      </div>
      {providers.length === 0 && (
        <p>No provider yet: sites are built by the demo model. Add one with its key, and an AI builds them.</p>
      )}
      <ul className={styles.cards}>
        {providers.map((provider) => (
          <li key={provider.id}>
            <ProviderCard
              provider={provider}
              seen={checks[provider.id]}
              onChecked={noteCheck}
              onEdit={() => setOpen({ dialog: 'edit', provider })}
              onDelete={() => setOpen({ dialog: 'delete', provider })}
            />
          </li>
        ))}
      </ul>
      {open?.dialog === 'add' && <ProviderDialog {...dialog} />}
      {open?.dialog === 'edit' && <ProviderDialog {...dialog} provider={open.provider} />}
      {open?.dialog === 'delete' && <DeleteProviderDialog provider={open.provider} onClose={close} />}
    </section>
  );
}

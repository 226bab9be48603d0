import type { SettingsStore } from '../store/settings-store.js';
import { openKey, sealKey } from './sealed-key.js';

export interface MasterKeys {
  readonly masterKey: string;
  /** Those that were the master key before. */
  readonly previous: readonly string[];
}

/**
 * After the master key was changed: seals the stored keys of providers anew. Each is replaced by itself and only while it
 * is the one that was read, so it may be cut off anywhere, run again, and run in several processes at once. Throws, and
 * changes nothing, when one opens with no key.
 */
export async function resealKeys(store: SettingsStore, { masterKey, previous }: MasterKeys): Promise<void> {
  if (previous.length === 0) return;
  const providers = await store.listProviders();
  const sealed = providers.flatMap(({ encryptedKey, ...provider }) => {
    if (encryptedKey === null || openKey(masterKey, provider, encryptedKey) !== undefined) return [];
    const keys = previous.map((older) => openKey(older, provider, encryptedKey));
    return [{ provider, encryptedKey, key: keys.find((key) => key !== undefined) }];
  });
  const lost = sealed.filter(({ key }) => key === undefined).map(({ provider }) => `"${provider.id}"`);
  if (lost.length > 0) {
    throw new Error(
      `The keys of these providers open with none of SITEWRIGHT_PREVIOUS_MASTER_KEYS: ${lost.join(', ')}. Nothing was ` +
        'changed. Name the right previous master key; or leave the variable out, and enter these keys again.',
    );
  }
  for (const { provider, encryptedKey, key = '' } of sealed) {
    await store.replaceKey(provider.id, { from: encryptedKey, to: sealKey(masterKey, provider, key) });
  }
}

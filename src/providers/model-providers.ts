import { SetupError } from '../domain/failure.js';
import type { SettingsStore, StoredProvider } from '../store/settings-store.js';
import { checkProvider, type ProviderCheck } from './check-provider.js';
import { leadsToForbidden } from './guarded-get.js';
import { openKey, sealKey } from './sealed-key.js';

/** Ours, and always there: a demonstration, no AI. */
export const DEMO_MODEL = 'demo/site-builder';

/** Names of providers that nobody can add: the demo model's, and the one that the configuration names. */
const CONFIGURED_ID = 'provider';
const RESERVED_IDS: ReadonlySet<string> = new Set(['demo', CONFIGURED_ID]);

/** The shortest key whose end may be shown. */
const SHOWN_FROM = 16;

/** A provider as people see it: never with its key. */
export interface ModelProvider {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly string[];
  /** Those of the configuration are changed there. */
  readonly source: 'configuration' | 'settings';
  /** False also when the key cannot be read any more: the master key is another. */
  readonly hasKey: boolean;
  /** The key's last four characters; null: it has none, or is too short to show a part of it. */
  readonly keyEnd: string | null;
}

/** What an agent is given: with the key, for the worker only. */
export interface AgentProvider {
  readonly id: string;
  readonly baseUrl: string;
  readonly models: readonly [string, ...string[]];
  readonly key: string;
}

export interface WantedProvider {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly [string, ...string[]];
  /** Undefined: the one that is stored stays; null: it needs none. */
  readonly key: string | null | undefined;
}

export interface ModelProvidersOptions {
  readonly store: SettingsStore;
  /** The provider of the configuration, if any. */
  readonly configured:
    { readonly baseUrl: string; readonly apiKey: string; readonly models: readonly string[] } | undefined;
  readonly masterKey: string;
  /** Told of every key that is opened or taken, so that no text that the process passes on holds one. */
  readonly onKey: (key: string) => void;
}

interface Known extends Omit<ModelProvider, 'hasKey' | 'keyEnd'> {
  readonly key: string | undefined;
}

/** The providers of models, and what they offer. The one place that sees their keys. */
export class ModelProviders {
  readonly #options: ModelProvidersOptions;

  constructor(options: ModelProvidersOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly ModelProvider[]> {
    return (await this.#all()).map(toModelProvider);
  }

  /** Models as `<provider>/<model>`: those that a project may be built with, and the one it gets when it names none. */
  async choices(): Promise<{ default: string; offered: readonly string[] }> {
    const { defaultModel, hiddenModels } = await this.#options.store.readPreferences();
    const all = await this.everyModel();
    const shown = all.filter((model) => !hiddenModels.includes(model));
    const [first = DEMO_MODEL] = shown;
    const offered = shown.length === 0 ? [DEMO_MODEL] : shown;
    return { default: defaultModel !== null && offered.includes(defaultModel) ? defaultModel : first, offered };
  }

  /** Also those that are not offered. */
  async everyModel(): Promise<readonly string[]> {
    const providers = await this.#all();
    return [...providers.flatMap(({ id, models }) => models.map((model) => `${id}/${model}`)), DEMO_MODEL];
  }

  /** The provider of a model, for the agent that shall use it; undefined: the demo model's, or one that is gone. */
  async forModel(model: string): Promise<AgentProvider | undefined> {
    const [id] = model.split('/', 1);
    const provider = (await this.#all()).find((other) => other.id === id);
    const [first, ...others] = provider?.models ?? [];
    if (provider === undefined || first === undefined) return undefined;
    return { id: provider.id, baseUrl: provider.baseUrl, models: [first, ...others], key: provider.key ?? '' };
  }

  /** Looks at the provider first, and stores nothing when it refuses the key. One that is away may be right. */
  async save(wanted: WantedProvider): Promise<{ provider: ModelProvider; check: ProviderCheck }> {
    refuseReserved(wanted.id);
    const { id, name, baseUrl, models } = wanted;
    if (leadsToForbidden(baseUrl)) throw invalid('baseUrl', 'must not be a link-local or metadata address');
    const key = await this.#keyFor(wanted);
    if (key !== undefined) this.#options.onKey(key);
    const check = await checkProvider({ baseUrl, models, key });
    if (check.state === 'refused') throw invalid('key', check.message);
    const encryptedKey = key === undefined ? null : sealKey(this.#options.masterKey, wanted, key);
    const saved = await this.#options.store.saveProvider({ id, name, baseUrl, models, encryptedKey });
    return { provider: toModelProvider(this.#known(saved)), check };
  }

  async check(id: string): Promise<ProviderCheck> {
    const provider = (await this.#all()).find((other) => other.id === id);
    if (provider === undefined) throw unknown();
    return checkProvider(provider);
  }

  async remove(id: string): Promise<void> {
    refuseReserved(id);
    if (!(await this.#options.store.deleteProvider(id))) throw unknown();
  }

  /** A key is for the address that it was entered for: whoever changes that must have it. */
  async #keyFor({ id, baseUrl, key }: WantedProvider): Promise<string | undefined> {
    if (key !== undefined) return key ?? undefined;
    const stored = await this.#options.store.findProvider(id);
    if (stored === undefined || stored.encryptedKey === null) return undefined;
    if (stored.baseUrl !== baseUrl) throw invalid('key', 'is required for another address');
    return this.#known(stored).key;
  }

  async #all(): Promise<readonly Known[]> {
    const { configured, store } = this.#options;
    const stored = (await store.listProviders()).map((provider) => this.#known(provider));
    if (configured === undefined) return stored;
    const { baseUrl, models, apiKey: key } = configured;
    return [{ id: CONFIGURED_ID, name: 'Provider', baseUrl, models, source: 'configuration', key }, ...stored];
  }

  #known({ id, name, baseUrl, models, encryptedKey }: StoredProvider): Known {
    const key = encryptedKey === null ? undefined : openKey(this.#options.masterKey, { id, baseUrl }, encryptedKey);
    if (key !== undefined) this.#options.onKey(key);
    return { id, name, baseUrl, models, source: 'settings', key };
  }
}

function toModelProvider({ key, ...provider }: Known): ModelProvider {
  const isShown = key !== undefined && key.length >= SHOWN_FROM;
  return { ...provider, hasKey: key !== undefined, keyEnd: isShown ? key.slice(-4) : null };
}

function refuseReserved(id: string): void {
  if (RESERVED_IDS.has(id)) throw new SetupError('conflict', `"${id}" is a provider that the service has itself.`);
}

function invalid(field: string, reason: string): SetupError {
  return new SetupError('invalid_request', `Not valid: ${field}.`, { details: { fields: [`${field}: ${reason}`] } });
}

function unknown(): SetupError {
  return new SetupError('not_found', 'There is no such provider.');
}

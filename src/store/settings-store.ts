/** A provider of models as it is stored. */
export interface StoredProvider {
  /** First part of its models' names: `acme` in `acme/large`. */
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  /** As the provider names them. */
  readonly models: readonly string[];
  /** Sealed by whoever stored it; null: the provider needs none. */
  readonly encryptedKey: string | null;
  readonly updatedAt: Date;
}

/** What administrators choose; null: the configuration's default. */
export interface Preferences {
  /** For projects that name no model. */
  readonly defaultModel: string | null;
  /** Not offered for new projects; those that have them keep them. */
  readonly hiddenModels: readonly string[];
  /** A running project that nobody looks at is stopped after this long. */
  readonly idleTimeoutMs: number | null;
}

/** What is set while the service runs. Throws SetupError `internal` (retryable) when the database cannot be reached. */
export abstract class SettingsStore {
  /** By id. */
  abstract listProviders(): Promise<readonly StoredProvider[]>;

  abstract findProvider(id: string): Promise<StoredProvider | undefined>;

  /** Makes the provider, or replaces it. */
  abstract saveProvider(provider: Omit<StoredProvider, 'updatedAt'>): Promise<StoredProvider>;

  /** Replaces a sealed key, unless it has become another in the meantime. */
  abstract replaceKey(id: string, change: { readonly from: string; readonly to: string }): Promise<void>;

  /** False: it was gone. */
  abstract deleteProvider(id: string): Promise<boolean>;

  abstract readPreferences(): Promise<Preferences>;

  /** What is absent stays. */
  abstract writePreferences(wanted: Partial<Preferences>): Promise<Preferences>;
}

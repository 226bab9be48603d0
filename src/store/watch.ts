import { parseProjectId, type ProjectId } from '../domain/project.js';
import type { Database, NotificationHandler, Subscription } from './database.js';

/** PostgreSQL's NOTIFY channel; the payload is the project's id. */
export const PROJECT_CHANNEL = 'sitewright_project';

type Listener = (projectId: ProjectId) => void;

export interface ProjectWatchOptions {
  readonly database: Database;
  readonly listProjectIds: () => Promise<readonly ProjectId[]>;
}

/**
 * Shares one subscription among all listeners of a process. After a gap everything may have changed, so each listener
 * hears of every project there is, and of those that vanished in between.
 */
export class ProjectWatch implements NotificationHandler {
  readonly #options: ProjectWatchOptions;
  readonly #listeners = new Set<{ readonly call: Listener }>();
  #known = new Set<ProjectId>();
  #subscription: Promise<Subscription> | undefined;

  constructor(options: ProjectWatchOptions) {
    this.#options = options;
  }

  /** Changes that commit after this resolved are heard. */
  async add(call: Listener): Promise<Subscription> {
    const listener = { call };
    this.#listeners.add(listener);
    const subscription = (this.#subscription ??= this.#subscribe());
    try {
      await subscription;
    } catch (error) {
      this.#listeners.delete(listener);
      if (this.#subscription === subscription) this.#subscription = undefined;
      throw error;
    }
    return { close: async () => this.#remove(listener) };
  }

  onNotification(payload: string): void {
    const projectId = parseProjectId(payload);
    if (projectId === undefined) return;
    this.#known.add(projectId);
    this.#tell(projectId);
  }

  async onGap(): Promise<void> {
    const before = this.#known;
    this.#known = new Set(await this.#options.listProjectIds());
    for (const projectId of new Set([...before, ...this.#known])) this.#tell(projectId);
  }

  /** The store closes: nobody hears anything any more. */
  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#unsubscribe();
  }

  async #subscribe(): Promise<Subscription> {
    const subscription = await this.#options.database.listen(PROJECT_CHANNEL, this);
    try {
      const ids = await this.#options.listProjectIds();
      this.#known = new Set([...this.#known, ...ids]);
      return subscription;
    } catch (error) {
      await subscription.close();
      throw error;
    }
  }

  #tell(projectId: ProjectId): void {
    for (const listener of this.#listeners) listener.call(projectId);
  }

  async #remove(listener: { readonly call: Listener }): Promise<void> {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) await this.#unsubscribe();
  }

  async #unsubscribe(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    if (subscription === undefined) return;
    const opened = await subscription.catch(() => undefined);
    await opened?.close();
  }
}

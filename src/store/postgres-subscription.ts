import { Client, type ClientConfig } from 'pg';
import type { NotificationHandler, Subscription } from './database.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A connection that a firewall forgot looks alive from here: only an answer proves it. */
const PROOF_INTERVAL_MS = 15_000;

interface SubscriptionOptions {
  readonly connection: ClientConfig;
  readonly channel: string;
  readonly handler: NotificationHandler;
}

/** LISTEN on a connection of its own, made anew whenever it is lost, until closed. */
export class PostgresSubscription implements Subscription {
  readonly #options: SubscriptionOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isClosed = false;

  private constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** Throws when the first connection cannot be made; later ones are tried for ever. */
  static async open(options: SubscriptionOptions): Promise<PostgresSubscription> {
    const subscription = new PostgresSubscription(options);
    await subscription.#connect();
    return subscription;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { connection, channel, handler } = this.#options;
    const client = new Client(connection);
    this.#client = client;
    // Until it listens, a failure rejects the promise that is awaited here.
    client.on('error', () => undefined);
    client.on('notification', (message) => handler.onNotification(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    const onLoss = (): void => this.#reconnectAfter(client);
    client.on('error', onLoss);
    client.on('end', onLoss);
    this.#proveLater(client);
  }

  #proveLater(client: Client): void {
    this.#timer = setTimeout(() => {
      client.query('select 1').then(
        () => {
          if (this.#client === client && !this.#isClosed) this.#proveLater(client);
        },
        () => this.#reconnectAfter(client),
      );
    }, PROOF_INTERVAL_MS).unref();
  }

  /** Called once or more often for one lost client. */
  #reconnectAfter(lost: Client): void {
    if (this.#isClosed || this.#client !== lost) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    void lost.end().catch(() => undefined);
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#isClosed) return;
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    this.#timer = setTimeout(() => void this.#retry(), delayMs).unref();
  }

  async #retry(): Promise<void> {
    try {
      await this.#connect();
    } catch {
      this.#client = undefined;
      this.#retryLater();
      return;
    }
    if (this.#isClosed) return await this.close();
    const client = this.#client;
    try {
      await this.#options.handler.onGap();
      this.#retryMs = FIRST_RETRY_MS;
    } catch {
      if (client !== undefined) this.#reconnectAfter(client);
    }
  }
}

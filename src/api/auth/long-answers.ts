import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { User } from '../../store/user-store.js';
import { ApiSettings } from '../api-dependencies.js';

/** Who reads an answer. */
export interface Reader {
  /** The hash of the token or session: readers with the same are asked for together. */
  readonly key: string;
  readonly user: User;
  /** Undefined: the token or session is not valid any more. */
  readonly findAgain: () => Promise<User | undefined>;
}

/**
 * Answers that last, such as event streams, are broken off when whoever reads them may not any more: the token was
 * revoked, the session ended, the account deleted or given another role. Clients connect again, and are told then.
 */
@Injectable()
export class LongAnswers implements OnModuleDestroy {
  readonly #open = new Map<ServerResponse, Reader>();
  readonly #timer: NodeJS.Timeout;

  constructor(settings: ApiSettings) {
    this.#timer = setInterval(() => void this.#lookAtAll(), settings.readersCheckMs).unref();
  }

  watch(response: ServerResponse, reader: Reader): void {
    this.#open.set(response, reader);
    response.once('close', () => this.#open.delete(response));
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #lookAtAll(): Promise<void> {
    const readers = new Map([...this.#open.values()].map((reader) => [reader.key, reader]));
    for (const reader of readers.values()) await this.#look(reader);
  }

  async #look({ key, findAgain }: Reader): Promise<void> {
    let found: User | undefined;
    try {
      found = await findAgain();
    } catch {
      // The database is away: who could read goes on until it can be asked.
      return;
    }
    for (const [response, reader] of this.#open) {
      if (reader.key === key && found?.role !== reader.user.role) response.destroy();
    }
  }
}

import type { LoggerService } from '@nestjs/common';
import type { ApiLogger } from './api-dependencies.js';

/** What Nest itself has to say: its warnings and errors; its tale of starting is for nobody. */
export class NestLog implements LoggerService {
  readonly #logger: ApiLogger;

  constructor(logger: ApiLogger) {
    this.#logger = logger;
  }

  log(): void {}

  warn(message: unknown): void {
    this.#logger.warn({ text: String(message) }, 'Warning of the HTTP framework');
  }

  error(message: unknown): void {
    this.#logger.error({ text: String(message) }, 'Error of the HTTP framework');
  }
}

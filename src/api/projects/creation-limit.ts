import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { SetupError } from '../../domain/failure.js';

/** How many projects one user may create in a minute, counted by this process. */
export class CreationLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  async take(userId: string): Promise<void> {
    try {
      await this.#limiter.consume(userId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new SetupError('rate_limited', 'Too many projects in a short time.', {
        details: { retryAfterSeconds: refusal.msBeforeNext / 1_000 },
      });
    }
  }

  /** Nothing was created after all. */
  async giveBack(userId: string): Promise<void> {
    await this.#limiter.reward(userId);
  }
}

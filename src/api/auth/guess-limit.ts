import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { SetupError } from '../../domain/failure.js';

const WINDOW_S = 5 * 60;
/** Wrong passwords for one login from one address. By login alone, a stranger could lock its owner out. */
const GUESSES_PER_LOGIN = 10;
/** Wrong ones from one address, whatever they are for. Behind a reverse proxy many people share one. */
const GUESSES_PER_ADDRESS = 100;

/** How many passwords and tokens can be guessed in five minutes, counted by this process. */
export class GuessLimit {
  readonly #byLogin = new RateLimiterMemory({ points: GUESSES_PER_LOGIN, duration: WINDOW_S });
  readonly #byAddress = new RateLimiterMemory({ points: GUESSES_PER_ADDRESS, duration: WINDOW_S });

  /** Counts a guess before it is looked at, so that many at once count too. The answer takes it back: for a right one. */
  async take(address: string, login: string): Promise<() => Promise<void>> {
    const key = `${address} ${login}`;
    try {
      await this.#byAddress.consume(address);
      await this.#byLogin.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new SetupError('rate_limited', 'Too many wrong passwords in a short time.', {
        details: { retryAfterSeconds: refusal.msBeforeNext / 1_000 },
      });
    }
    return async () => {
      await this.#byAddress.reward(address);
      await this.#byLogin.delete(key);
    };
  }
}

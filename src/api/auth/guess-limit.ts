import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { SetupError } from '../../domain/failure.js';

const WINDOW_S = 5 * 60;
/** Wrong passwords for one login from one address. By login alone, a stranger could lock its owner out. */
const GUESSES_PER_LOGIN = 10;
/** Wrong ones from one address, whatever they are for. Behind a reverse proxy many people share one. */
const GUESSES_PER_ADDRESS = 100;

/** Everything that a person can count as one address: of IPv6, providers give each customer 2^64 at least. */
export function networkOf(address: string): string {
  const ipv4 = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (ipv4 !== undefined || !isIPv6(address)) return ipv4 ?? address;
  // As URLs write them, all addresses of a network begin alike, but for the zeros that are left out.
  const [start = '', end] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const groups = start === '' ? [] : start.split(':');
  const left = end === undefined || end === '' ? [] : end.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - left.length) }, () => '0');
  return `${[...groups, ...zeros, ...left].slice(0, 4).join(':')}::/64`;
}

/** How many passwords and tokens can be guessed in five minutes, counted by this process. */
@Injectable()
export class GuessLimit {
  readonly #byLogin = new RateLimiterMemory({ points: GUESSES_PER_LOGIN, duration: WINDOW_S });
  readonly #byAddress = new RateLimiterMemory({ points: GUESSES_PER_ADDRESS, duration: WINDOW_S });

  /** Counts a guess before it is looked at, so that many at once count too. The answer takes it back: for a right one. */
  async take(address: string, login: string): Promise<() => Promise<void>> {
    const network = networkOf(address);
    const key = `${network} ${login}`;
    try {
      await this.#byAddress.consume(network);
      await this.#byLogin.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new SetupError('rate_limited', 'Too many wrong passwords in a short time.', {
        details: { retryAfterSeconds: refusal.msBeforeNext / 1_000 },
      });
    }
    return async () => {
      await this.#byAddress.reward(network);
      await this.#byLogin.delete(key);
    };
  }
}

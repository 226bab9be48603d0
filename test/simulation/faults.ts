import type { Random } from './random.js';
import type { Trace } from './trace.js';

/** Every point at which a seed may let something go wrong, with how often it does so where the seed wants it. */
const FAULTS = {
  'engine call fails': 0.08,
  'engine call is refused': 0.03,
  'engine call is slow': 0.1,
  'engine call hangs': 0.04,
  'engine answer is lost': 0.06,
  'engine does half of it': 0.3,
  'engine events stop': 0.3,
  'container ends with an error': 0.12,
  'container runs out of memory': 0.06,
  'container crashes again and again': 0.06,
  'container answers late': 0.25,
  'container never answers': 0.06,
  'container answers now and then': 0.2,
  'agent does not answer': 0.06,
  'agent forgets its sessions': 0.04,
  'agent is busy for ever': 0.12,
  'agent never begins': 0.08,
  'agent fails': 0.1,
  'agent waits for its provider': 0.15,
  'agent is refused by its provider': 0.1,
  'agent asks its user': 0.12,
  'agent announces nothing': 0.4,
  'agent announces too much': 0.3,
  'worker dies before the work': 0.02,
  'worker dies within the work': 0.02,
  'worker dies after the work': 0.03,
  'worker stands still': 0.02,
  'report of an attempt is lost': 0.03,
  'store is slow': 0.1,
  'store refuses a write': 0.04,
  'store takes a write and loses the connection': 0.04,
  'store refuses a read': 0.02,
} as const satisfies Record<string, number>;

export type FaultName = keyof typeof FAULTS;

/** Each seed has some of the faults, so that each of them also meets the others' absence. */
export class Faults {
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #rates = new Map<FaultName, number>();
  #isHealed = false;

  constructor(random: Random, trace: Trace) {
    this.#random = random;
    this.#trace = trace;
    const share = random.pick([0, 0.15, 0.3, 0.6]);
    for (const [name, rate] of Object.entries(FAULTS)) {
      if (random.chance(share)) this.#rates.set(name as FaultName, rate);
    }
  }

  /** Whether it goes wrong here, now. */
  strikes(name: FaultName, where: string): boolean {
    const rate = this.#rates.get(name);
    if (rate === undefined || this.#isHealed || !this.#random.chance(rate)) return false;
    this.#trace.note('fault', `${name}: ${where}`);
    return true;
  }

  /** For a story that is about one thing going wrong, and nothing beside it. */
  leaveOut(): void {
    this.#rates.clear();
  }

  /** From now on nothing new goes wrong. */
  heal(): void {
    this.#isHealed = true;
  }
}

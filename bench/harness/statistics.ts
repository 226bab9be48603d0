import { quantile } from '../../test/load/measure.js';
import type { Random } from '../../test/simulation/random.js';

const RESAMPLES = 2_000;
const CONFIDENCE = 0.95;

/** A quantile of a sample, and how well it is known. In the sample's unit. */
export interface Estimate {
  readonly value: number;
  /** Ends of the 95 % interval by the percentile bootstrap. */
  readonly interval: readonly [number, number];
}

/** The quantile of the values, with an interval from samples drawn from them with replacement. */
export function estimate(values: readonly number[], share: number, random: Random): Estimate {
  const resampled = Array.from({ length: RESAMPLES }, () =>
    quantile(
      values.map(() => random.pick(values)),
      share,
    ),
  );
  const tail = (1 - CONFIDENCE) / 2;
  return { value: quantile(values, share), interval: [quantile(resampled, tail), quantile(resampled, 1 - tail)] };
}

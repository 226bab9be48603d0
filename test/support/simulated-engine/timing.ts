import { createHash } from 'node:crypto';

/** From and to, in milliseconds. */
export type Span = readonly [number, number];

/** How long things take in the simulation. What a stand-in's own configuration names goes before it. */
export interface Timing {
  /** Answering a request that starts a container. */
  readonly startMs: Span;
  /** From a preview's start to its first page. */
  readonly previewReadyMs: Span;
  /** From an agent's start to its first answer. */
  readonly agentReadyMs: Span;
  /** An agent's work on one prompt. */
  readonly workMs: Span;
  /** From the signal to end until the process has ended. */
  readonly stopMs: Span;
}

export const DEFAULT_TIMING: Timing = {
  startMs: [20, 60],
  previewReadyMs: [200, 2_000],
  agentReadyMs: [100, 800],
  workMs: [300, 2_000],
  stopMs: [0, 50],
};

/** A time in the span that depends on the seed and the key alone: the same run takes the same times. */
export function seededTime([from, to]: Span, ...keys: readonly (string | number)[]): number {
  const word = createHash('sha256').update(keys.join('\n')).digest().readUInt32BE(0);
  return Math.round(from + ((to - from) * word) / 2 ** 32);
}

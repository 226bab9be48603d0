import type { EngineKind } from '../engines/engine.js';

/** One way to do it, and what was measured of it. */
export interface MetricRow {
  readonly name: string;
  readonly kind: EngineKind;
  /** In the metric's unit, one for each repeat; null: it did not come to its end. */
  readonly samples: readonly (number | null)[];
}

/** A number that is held against a goal: the run fails when it does not reach it. */
export interface Bar {
  readonly what: string;
  readonly goal: string;
  readonly seen: string;
  readonly isMet: boolean;
}

export interface MetricResult {
  /** For example `P1`. */
  readonly id: string;
  readonly title: string;
  readonly unit: 'ms';
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly rows: readonly MetricRow[];
  readonly bars: readonly Bar[];
}

export interface MetricContext {
  readonly allowInstall: boolean;
  /** How often each row is measured. */
  readonly repeats: number;
  /** Tells how far it is. */
  readonly say: (text: string) => void;
}

export interface Metric {
  readonly id: string;
  readonly title: string;
  run(context: MetricContext): Promise<MetricResult>;
}

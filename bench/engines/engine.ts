/** How a row stands to the product. */
export type EngineKind =
  /** The product itself. */
  | 'product'
  /** The same waiting without anything durable: what cannot be beaten. */
  | 'bare'
  /** Another system, waiting as its documentation shows it. */
  | 'documented'
  /** Another system, with the product's own way to look put into it. */
  | 'tuned';

/** Where what an engine needs is found. */
export interface Surroundings {
  readonly postgresUrl: string;
  readonly redisUrl: string;
  /** A Temporal server with the product's settings. */
  readonly temporalAddress: string;
  /** A Temporal server as it comes. */
  readonly stockTemporalAddress: string;
  /** Folder that holds the `node_modules` of the engine's packages. */
  readonly packages: string;
}

export type Service = 'postgres' | 'redis' | 'temporal' | 'stock-temporal';

/** A way to wait, durably, until an app answers. */
export interface Engine {
  readonly name: string;
  readonly kind: EngineKind;
  readonly needs: readonly Service[];
  /** What npm has to install for it, `name@version`; none of it is a dependency of the product. */
  readonly packages: readonly string[];
  open(surroundings: Surroundings): Promise<OpenEngine>;
}

export interface OpenEngine {
  /**
   * Runs a workflow of two steps, the first of which waits until an app answers at the address. Gives when the second one
   * began, on the clock of `nowMs`.
   */
  wait(address: string): Promise<number>;
  close(): Promise<void>;
}

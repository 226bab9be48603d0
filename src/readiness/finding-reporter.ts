import type { HubFinding } from './readiness-hub.js';

/** First and longest time between two reports of an unchanged finding. */
const FIRST_REPEAT_MS = 1_000;
const LONGEST_REPEAT_MS = 60_000;

/**
 * Passes findings on when they change, and at doubling intervals while they do not, so that a long wait costs few
 * writes. Nobody waits for a delivery; meanwhile only the newest finding is kept. One that cannot be delivered is
 * dropped: the next one carries everything.
 */
export class FindingReporter {
  readonly #deliver: (finding: HubFinding) => Promise<void>;
  #probes = 0;
  #lastText = '';
  #repeatMs = FIRST_REPEAT_MS;
  #nextRepeatAt = 0;
  #waiting: HubFinding | undefined;
  #delivery: Promise<void> | undefined;

  constructor(deliver: (finding: HubFinding) => Promise<void>) {
    this.#deliver = deliver;
  }

  countProbe(): void {
    this.#probes += 1;
  }

  report(finding: Omit<HubFinding, 'probes'>): void {
    const now = performance.now();
    const changed = finding.text !== this.#lastText;
    if (!changed && now < this.#nextRepeatAt) return;
    this.#repeatMs = changed ? FIRST_REPEAT_MS : Math.min(LONGEST_REPEAT_MS, this.#repeatMs * 2);
    this.#nextRepeatAt = now + this.#repeatMs;
    this.#lastText = finding.text;
    this.#waiting = { ...finding, probes: this.#probes };
    this.#delivery ??= this.#deliverAll();
  }

  /** Resolves when the last report was delivered or dropped. */
  async settled(): Promise<void> {
    await this.#delivery;
  }

  async #deliverAll(): Promise<void> {
    while (this.#waiting !== undefined) {
      const finding = this.#waiting;
      this.#waiting = undefined;
      await this.#deliver(finding).catch(() => (this.#lastText = ''));
    }
    this.#delivery = undefined;
  }
}

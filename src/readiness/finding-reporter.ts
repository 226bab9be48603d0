import type { HubFinding } from './readiness-hub.js';

/** First and longest time between two reports of an unchanged finding. */
const FIRST_REPEAT_MS = 1_000;
const LONGEST_REPEAT_MS = 60_000;

/**
 * Passes findings on when they change, and at doubling intervals while they do not, so that a long wait costs few
 * writes. A report that cannot be delivered is dropped: the next one carries everything.
 */
export class FindingReporter {
  readonly #deliver: (finding: HubFinding) => Promise<void>;
  #probes = 0;
  #lastText = '';
  #repeatMs = FIRST_REPEAT_MS;
  #nextRepeatAt = 0;
  #delivering = false;

  constructor(deliver: (finding: HubFinding) => Promise<void>) {
    this.#deliver = deliver;
  }

  countProbe(): void {
    this.#probes += 1;
  }

  async report(finding: Omit<HubFinding, 'probes'>): Promise<void> {
    const now = Date.now();
    const changed = finding.text !== this.#lastText;
    if (this.#delivering || (!changed && now < this.#nextRepeatAt)) return;
    this.#repeatMs = changed ? FIRST_REPEAT_MS : Math.min(LONGEST_REPEAT_MS, this.#repeatMs * 2);
    this.#nextRepeatAt = now + this.#repeatMs;
    this.#lastText = finding.text;
    this.#delivering = true;
    try {
      await this.#deliver({ ...finding, probes: this.#probes });
    } catch {
      this.#lastText = '';
    } finally {
      this.#delivering = false;
    }
  }
}

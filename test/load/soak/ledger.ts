/** What the service has promised during a soak. */
export class Ledger {
  /** Projects whose creation was acknowledged and whose deletion was not. */
  readonly alive = new Set<string>();
  readonly deleted = new Set<string>();
  readonly counts: Record<string, number> = {};
  /** Answers that nobody should get, whatever fails behind the service. */
  readonly wrongAnswers: string[] = [];

  count(deed: string): void {
    this.counts[deed] = (this.counts[deed] ?? 0) + 1;
  }

  created(id: string): void {
    this.alive.add(id);
  }

  gone(id: string): void {
    this.alive.delete(id);
    this.deleted.add(id);
  }
}

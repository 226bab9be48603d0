/** Those who asked an engine to wait, by address, until its second step says that it began. */
export class Waiters {
  readonly #waiting = new Map<string, (atMs: number) => void>();

  expect(address: string): Promise<number> {
    return new Promise((resolve) => this.#waiting.set(address, resolve));
  }

  wentOn(address: string, atMs: number): void {
    this.#waiting.get(address)?.(atMs);
    this.#waiting.delete(address);
  }
}

/** Tells a person what is being done and how long it took. Everything that may take over a second goes through it. */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  process.stderr.write(`… ${label}\n`);
  const result = await work();
  process.stderr.write(`✓ ${label} (${((performance.now() - started) / 1_000).toFixed(1)} s)\n`);
  return result;
}

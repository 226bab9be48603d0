import { readdir, readFile } from 'node:fs/promises';

const SAMPLE_INTERVAL_MS = 500;

/** The smallest of the values that the given share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Memory that a process holds, in MiB; undefined: there is no such process. */
export async function rssMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Files, sockets and pipes that a process holds open. */
export async function handles(pid: number): Promise<number | undefined> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  return open?.length;
}

/** Looks at the memory of processes twice a second. */
export class MemoryWatch {
  readonly #peaks = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(processes: Readonly<Record<string, number>>) {
    const look = async (): Promise<void> => {
      for (const [name, pid] of Object.entries(processes)) {
        this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, (await rssMb(pid)) ?? 0));
      }
    };
    void look();
    this.#timer = setInterval(() => void look(), SAMPLE_INTERVAL_MS);
  }

  /** The most that each held, in MiB. */
  stop(): Readonly<Record<string, number>> {
    clearInterval(this.#timer);
    return Object.fromEntries(this.#peaks);
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function megabytes(peaks: Readonly<Record<string, number>>): string {
  const parts = Object.entries(peaks).map(([name, mb]) => `${name} ${mb.toFixed(0)}`);
  return `most memory in MiB: ${parts.join(', ')}`;
}

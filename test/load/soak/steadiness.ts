import { handles, quantile, rssMb } from '../measure.js';

const SAMPLE_INTERVAL_MS = 2_000;
/** Memory may differ by so much between the quarters: the collector runs when it likes. */
const MEMORY_SHARE = 1.1;
const MEMORY_SLACK_MB = 10;
const HANDLES_SHARE = 1.1;
const HANDLES_SLACK = 5;

interface Sample {
  readonly rssMb: number;
  readonly handles: number;
}

export interface SteadyProcess {
  readonly name: string;
  /** Medians of the run's second and last quarter. */
  readonly rssMb: readonly [number, number];
  readonly handles: readonly [number, number];
  readonly isFlat: boolean;
}

/** Looks at processes every two seconds. A process that starts anew would hide what it lost: these must not end. */
export class Steadiness {
  readonly #samples = new Map<string, Sample[]>();
  readonly #timer: NodeJS.Timeout;

  constructor(pids: Readonly<Record<string, number>>) {
    for (const name of Object.keys(pids)) this.#samples.set(name, []);
    this.#timer = setInterval(() => void this.#look(pids), SAMPLE_INTERVAL_MS);
  }

  stop(): readonly SteadyProcess[] {
    clearInterval(this.#timer);
    return [...this.#samples].map(([name, samples]) => judge(name, samples));
  }

  async #look(pids: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, pid] of Object.entries(pids)) {
      const [memory, open] = await Promise.all([rssMb(pid), handles(pid)]);
      if (memory !== undefined && open !== undefined) {
        this.#samples.get(name)?.push({ rssMb: memory, handles: open });
      }
    }
  }
}

function judge(name: string, samples: readonly Sample[]): SteadyProcess {
  const quarter = Math.floor(samples.length / 4);
  const second = samples.slice(quarter, 2 * quarter);
  const last = samples.slice(-quarter);
  const medians = (of: (sample: Sample) => number): [number, number] => [
    quantile(second.map(of), 0.5),
    quantile(last.map(of), 0.5),
  ];
  const memory = medians((sample) => sample.rssMb);
  const open = medians((sample) => sample.handles);
  const isFlat =
    memory[1] <= memory[0] * MEMORY_SHARE + MEMORY_SLACK_MB && open[1] <= open[0] * HANDLES_SHARE + HANDLES_SLACK;
  return { name, rssMb: memory, handles: open, isFlat };
}

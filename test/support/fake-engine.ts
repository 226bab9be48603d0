import type { ContainerFacts } from '../../src/readiness/container-verdict.js';
import type { WatchedRuntime } from '../../src/readiness/readiness-hub.js';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';

type Container = ContainerFacts & { readonly address: string | null };

/** As much of an engine as the readiness hub looks at: two containers on 127.0.0.1 and a stream of events. */
export class FakeEngine implements WatchedRuntime {
  inspections = 0;
  away = false;
  silent = false;
  readonly #containers = new Map<string, Container>();
  readonly #streams = new Set<(projectId: ProjectId) => void>();

  constructor() {
    for (const service of ['preview', 'agent']) {
      this.#containers.set(service, {
        service,
        state: 'running',
        exitCode: null,
        oomKilled: false,
        restartCount: 0,
        memoryLimitBytes: 512 * 2 ** 20,
        address: '127.0.0.1',
      });
    }
  }

  /** Changes a container and, unless the stream is silent, announces it. */
  change(projectId: ProjectId, service: string, facts: Partial<Container>): void {
    const container = this.#containers.get(service);
    if (container === undefined) throw new Error(`There is no container ${service}.`);
    this.#containers.set(service, { ...container, ...facts });
    if (!this.silent) for (const tell of this.#streams) tell(projectId);
  }

  openStreams(): number {
    return this.#streams.size;
  }

  async inspect(): Promise<readonly Container[]> {
    this.inspections += 1;
    if (this.away) throw new SetupError('docker_unavailable', 'The Docker engine does not answer.');
    return [...this.#containers.values()];
  }

  async logTail(_projectId: ProjectId, service: string): Promise<string> {
    return `last line of ${service}`;
  }

  async *watchEvents({ signal }: { signal: AbortSignal }): AsyncIterable<{ projectId: ProjectId; at: Date }> {
    const queue: ProjectId[] = [];
    let wake = (): void => undefined;
    const tell = (projectId: ProjectId): void => {
      queue.push(projectId);
      wake();
    };
    this.#streams.add(tell);
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        for (const projectId of queue.splice(0)) yield { projectId, at: new Date() };
        if (!signal.aborted && queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#streams.delete(tell);
    }
  }
}

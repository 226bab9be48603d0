import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { SOCKET_PATH } from '../../support/docker-engine.js';

interface ContainerEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/** What really happened on the engine, by its own event stream, past every proxy. */
export class EngineEffects {
  readonly #stream: Readable;
  /** Containers that exist, by project and service. */
  readonly #present = new Map<string, Set<string>>();
  readonly #surplus: string[] = [];
  /** When a container ended last, in milliseconds since 1970, by project and service. */
  readonly #endedAt = new Map<string, number>();

  private constructor(stream: Readable) {
    this.#stream = stream;
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') this.#note(JSON.parse(line) as ContainerEvent);
    });
    stream.on('error', () => undefined);
  }

  static async record(): Promise<EngineEffects> {
    const docker = new Docker({ socketPath: SOCKET_PATH });
    const filters = {
      type: ['container' as const],
      event: ['create', 'destroy', 'die'],
      label: ['sitewright.project'],
    };
    return new EngineEffects((await docker.getEvents({ filters })) as Readable);
  }

  /** Projects that had two containers of one service at one moment. */
  surplusOf(projectIds: readonly string[]): readonly string[] {
    return this.#surplus.filter((key) => projectIds.some((id) => key.startsWith(`${id} `)));
  }

  endedAtMs(projectId: string, service: string): number {
    const at = this.#endedAt.get(`${projectId} ${service}`);
    if (at === undefined) throw new Error(`The ${service} of ${projectId} has not ended.`);
    return at;
  }

  async close(): Promise<void> {
    this.#stream.destroy();
  }

  #note({ Action, timeNano, Actor: { ID, Attributes } }: ContainerEvent): void {
    const key = `${Attributes['sitewright.project']} ${Attributes['com.docker.compose.service']}`;
    const present = this.#present.get(key) ?? new Set();
    this.#present.set(key, present);
    if (Action === 'die') this.#endedAt.set(key, timeNano / 1e6);
    if (Action === 'create') present.add(ID);
    if (Action === 'destroy') present.delete(ID);
    if (present.size > 1) this.#surplus.push(key);
  }
}

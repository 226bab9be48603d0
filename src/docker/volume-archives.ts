import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import { EngineCalls } from './engine-calls.js';
import { answeredStatus } from './engine-errors.js';
import { LABEL_INSTALLATION, projectFilter, volumeLabels, volumeName } from './labels.js';
import { ProjectVolumes } from './project-volumes.js';

/** Marks containers that only lend their file system, so that what a killed process left is found. */
const LABEL_COURIER = 'sitewright.courier';
/** Where a courier has the volume. */
export const COURIER_FOLDER = 'volume';
const UPLOAD_LIMIT_MS = 3_600_000;

export interface VolumeArchivesOptions {
  readonly dockerHost?: string | undefined;
  /** Any image that is there: nothing of it is run. */
  readonly image: string;
  readonly installation: string;
}

/** Reads and writes what projects keep on the engine beside their containers, through containers that never run. */
export class VolumeArchives {
  readonly #engine: EngineCalls;
  readonly #options: VolumeArchivesOptions;

  constructor(options: VolumeArchivesOptions) {
    this.#engine = new EngineCalls(options.dockerHost, { writeMs: UPLOAD_LIMIT_MS });
    this.#options = options;
  }

  /** Resolves when the engine answers, and nothing of an earlier process is left on it. */
  async prepare(): Promise<void> {
    await this.#engine.ping(undefined);
    const filters = { label: [LABEL_COURIER] };
    const left = await this.#engine.read(undefined, (docker) => docker.listContainers({ all: true, filters }));
    for (const { Id, Created } of left) {
      // Another process may be at work just now.
      if (Date.now() / 1_000 - Created > UPLOAD_LIMIT_MS / 1_000) await this.#remove(Id);
    }
  }

  /** The short names of a project's volumes. */
  async volumesOf(projectId: ProjectId): Promise<readonly string[]> {
    const filters = projectFilter(projectId);
    const { Volumes } = await this.#engine.read(undefined, (docker) => docker.listVolumes({ filters }));
    const prefix = volumeName(projectId, '');
    // Null, not an empty list, when there is none.
    const names = ((Volumes as { Name: string }[] | null) ?? []).map(({ Name }) => Name);
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  /** A volume as tar; the names in it begin with `./`. */
  async *read(projectId: ProjectId, volume: string): AsyncGenerator<Buffer> {
    const courier = await this.#makeCourier(projectId, volume, { readOnly: true });
    try {
      yield* this.#engine.stream(undefined, (docker, abortSignal) =>
        docker.getContainer(courier).getArchive({ path: `/${COURIER_FOLDER}/.`, abortSignal }),
      );
    } finally {
      await this.#remove(courier);
    }
  }

  /** Makes the volume from a tar whose names begin with `COURIER_FOLDER`, the volume's own folder among them. */
  async write(projectId: ProjectId, volume: string, tar: Readable): Promise<void> {
    const labels = { [LABEL_INSTALLATION]: this.#options.installation };
    await new ProjectVolumes(this.#engine, labels).ensure(projectId, volume, undefined);
    const courier = await this.#makeCourier(projectId, volume, { readOnly: false });
    try {
      await this.#engine.write(undefined, (docker, abortSignal) =>
        docker.getContainer(courier).putArchive(tar, { path: '/', abortSignal }),
      );
    } finally {
      await this.#remove(courier);
    }
  }

  /**
   * Keeps the project's containers still while `work` reads what they write, so that it sees one moment; at most for so
   * long, for whoever talks to them waits. Answers whether they stood still to its end.
   */
  async whileStill(projectId: ProjectId, limitMs: number, work: () => Promise<void>): Promise<boolean> {
    const filters = { ...projectFilter(projectId), status: ['running'] };
    const running = await this.#engine.read(undefined, (docker) => docker.listContainers({ filters }));
    const ids = running.map(({ Id }) => Id);
    const done = new AbortController();
    try {
      const arePaused = await Promise.all(ids.map((id) => this.#pause(id)));
      const limit = delay(limitMs, 'over', { signal: done.signal }).catch(() => undefined);
      const working = work();
      working.catch(() => undefined);
      const first = await Promise.race([working.then(() => 'done' as const), limit]);
      if (first === 'over') await this.#goOn(ids);
      await working;
      return first !== 'over' && !arePaused.includes(false);
    } finally {
      done.abort();
      await this.#goOn(ids);
    }
  }

  /** An engine without the means to freeze a container says so with an error: then it is read as it runs. */
  async #pause(id: string): Promise<boolean> {
    try {
      await this.#engine.write(undefined, (docker, abortSignal) => docker.getContainer(id).pause({ abortSignal }));
      return true;
    } catch (error) {
      // It ended meanwhile.
      return answeredStatus(error) === 404 || /is not running/i.test(String(error));
    }
  }

  /** Every one, whatever becomes of the others; one that runs, ended or is gone needs nothing. */
  async #goOn(ids: readonly string[]): Promise<void> {
    const outcomes = await Promise.allSettled(
      ids.map((id) =>
        this.#engine.write(undefined, (docker, abortSignal) => docker.getContainer(id).unpause({ abortSignal })),
      ),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && answeredStatus(outcome.reason) === undefined) throw outcome.reason;
    }
  }

  /** The volume's labels go along: should it be removed in this very moment, the engine makes it anew. */
  async #makeCourier(projectId: ProjectId, volume: string, { readOnly }: { readOnly: boolean }): Promise<string> {
    const { image, installation } = this.#options;
    const labels = { [LABEL_INSTALLATION]: installation, ...volumeLabels(projectId, volume) };
    const mount = {
      Type: 'volume' as const,
      Source: volumeName(projectId, volume),
      Target: `/${COURIER_FOLDER}`,
      ReadOnly: readOnly,
      VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: 'local', Options: {} } },
    };
    try {
      const courier = await this.#engine.write(undefined, (docker) =>
        docker.createContainer({
          name: `sw-courier-${randomBytes(6).toString('hex')}`,
          Image: image,
          Cmd: ['never-run'],
          Labels: { [LABEL_COURIER]: installation },
          HostConfig: { NetworkMode: 'none', Mounts: [mount] },
        }),
      );
      return courier.id;
    } catch (error) {
      if (answeredStatus(error) !== 404) throw error;
      throw new SetupError('image_missing', `The image ${image} is missing; \`npm run images\` makes it.`);
    }
  }

  async #remove(id: string): Promise<void> {
    try {
      await this.#engine.write(undefined, (docker) => docker.getContainer(id).remove({ force: true }));
    } catch (error) {
      if (answeredStatus(error) !== 404) throw error;
    }
  }
}

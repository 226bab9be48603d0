import type { VolumeInspectInfo } from 'dockerode';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { EngineCalls } from './engine-calls.js';
import { answeredStatus } from './engine-errors.js';
import { LABEL_PROJECT, projectFilter, volumeLabels, volumeName, type Labels } from './labels.js';
import { settleAll } from './start-order.js';

type Signal = AbortSignal | undefined;

/** The named volumes of each project. */
export class ProjectVolumes {
  readonly #engine: EngineCalls;
  readonly #extraLabels: Labels;

  constructor(engine: EngineCalls, extraLabels: Labels) {
    this.#engine = engine;
    this.#extraLabels = extraLabels;
  }

  /** Makes the volume unless it is there: the engine answers a second request with the volume of the first. */
  async ensure(projectId: ProjectId, volume: string, signal: Signal): Promise<void> {
    const name = volumeName(projectId, volume);
    const options = { Name: name, Labels: { ...this.#extraLabels, ...volumeLabels(projectId, volume) } };
    await this.#engine.write(signal, (docker, abortSignal) => docker.createVolume({ ...options, abortSignal }));
    const found = await this.#list({ name: [name] }, signal);
    const labels: Partial<Record<string, string>> | null | undefined = found.find((it) => it.Name === name)?.Labels;
    if (labels?.[LABEL_PROJECT] !== projectId) {
      throw new SetupError('container_failed', `A volume named ${name} exists that is not Sitewright's: remove it.`);
    }
  }

  async remove(projectId: ProjectId, signal: Signal): Promise<void> {
    const volumes = await this.#list(projectFilter(projectId), signal);
    await settleAll(volumes.map((volume) => this.#removeOne(volume.Name, signal)));
  }

  async #list(filters: Record<string, string[]>, signal: Signal): Promise<VolumeInspectInfo[]> {
    const answer = await this.#engine.read(signal, (docker, abortSignal) =>
      docker.listVolumes({ filters, abortSignal }),
    );
    // Null, not an empty list, when there is none.
    const volumes: VolumeInspectInfo[] | null = answer.Volumes;
    return volumes ?? [];
  }

  async #removeOne(name: string, signal: Signal): Promise<void> {
    try {
      await this.#engine.write(signal, (docker, abortSignal) => docker.getVolume(name).remove({ abortSignal }));
    } catch (error) {
      if (answeredStatus(error) !== 404) throw error;
    }
  }
}

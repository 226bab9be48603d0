import type { ContainerInspectInfo } from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { WantedContainer } from './container-options.js';
import type { EngineCalls } from './engine-calls.js';
import { answeredStatus, engineUnavailable } from './engine-errors.js';
import { toInspectedContainer, type InspectedContainer } from './inspect-mapping.js';
import { projectFilter } from './labels.js';

const DEFAULT_STOP_GRACE_SECONDS = 10;
/** How often to look whether a removal that somebody else began is over. */
const REMOVAL_INTERVAL_MS = 50;
/** Rounds at this interval until a container that another process is just making shows up. */
const ENSURE_ROUNDS = 60;

type Signal = AbortSignal | undefined;

/** Makes, starts, stops and removes single containers; every method may find its work done already. */
export class ProjectContainers {
  readonly #engine: EngineCalls;

  constructor(engine: EngineCalls) {
    this.#engine = engine;
  }

  async listIds(projectId: ProjectId, signal: Signal): Promise<string[]> {
    const containers = await this.#engine.read(signal, (docker, abortSignal) =>
      docker.listContainers({ all: true, filters: projectFilter(projectId), abortSignal }),
    );
    return containers.map((container) => container.Id);
  }

  /** What the engine knows of a container; undefined when it is gone. */
  async find(idOrName: string, signal: Signal): Promise<ContainerInspectInfo | undefined> {
    try {
      return await this.#engine.read(signal, (docker, abortSignal) =>
        docker.getContainer(idOrName).inspect({ abortSignal }),
      );
    } catch (error) {
      if (answeredStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async findAll(projectId: ProjectId, signal: Signal): Promise<ContainerInspectInfo[]> {
    const ids = await this.listIds(projectId, signal);
    const found = await Promise.all(ids.map((id) => this.find(id, signal)));
    return found.filter((info) => info !== undefined);
  }

  /** Answers the id of a container that is as wanted: the one that is there, or a new one in its place. */
  async ensureCreated(projectId: ProjectId, wanted: WantedContainer, signal: Signal): Promise<string> {
    for (let round = 0; round < ENSURE_ROUNDS; round++) {
      const info = await this.find(wanted.name, signal);
      const found = info && toInspectedContainer(info);
      if (found) requireOurs(found, projectId, wanted);
      if (found?.specHash === wanted.specHash && found.status !== 'dead' && found.status !== 'removing')
        return found.id;
      if (found) await this.remove(found.id, signal);
      const created = await this.#create(wanted, signal);
      if (created !== undefined) return created;
      // The name is taken by a container that another process is just making or removing.
      await delay(REMOVAL_INTERVAL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
    throw new SetupError('container_failed', `The container ${wanted.name} is changed by somebody else all the time.`);
  }

  /** Starts, or lets go on, a container; one that runs is left alone. False: it must be made anew to be startable. */
  async start(id: string, signal: Signal): Promise<boolean> {
    const info = await this.find(id, signal);
    if (!info) return false;
    try {
      await this.#engine.write(signal, (docker, abortSignal) =>
        info.State.Paused
          ? docker.getContainer(id).unpause({ abortSignal })
          : docker.getContainer(id).start({ abortSignal }),
      );
    } catch (error) {
      const status = answeredStatus(error);
      // The container is gone, or the network that it was made with.
      if (status === 404 && /No such container|network .*not found/i.test(String(error))) return false;
      if (status !== 304) throw error;
    }
    return true;
  }

  async stop(container: InspectedContainer, signal: Signal): Promise<void> {
    const { id, status, stopGraceSeconds = DEFAULT_STOP_GRACE_SECONDS } = container;
    if (status === 'created' || status === 'exited' || status === 'dead') return;
    try {
      if (status === 'paused') {
        // A paused process hears no signal to end.
        await this.#engine.write(signal, (docker, abortSignal) => docker.getContainer(id).unpause({ abortSignal }));
      }
      await this.#engine.stop(signal, stopGraceSeconds, (docker, abortSignal) =>
        docker.getContainer(id).stop({ t: stopGraceSeconds, abortSignal }),
      );
    } catch (error) {
      const answer = answeredStatus(error);
      if (answer !== 304 && answer !== 404) throw error;
    }
  }

  /** Removes by force, with anonymous volumes; resolves when the container is really gone. */
  async remove(id: string, signal: Signal): Promise<void> {
    try {
      await this.#engine.write(signal, (docker, abortSignal) =>
        docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
      );
    } catch (error) {
      const status = answeredStatus(error);
      if (status === 409) await this.#untilGone(id, signal);
      else if (status !== 404) throw error;
    }
  }

  /** Undefined: the name is taken. */
  async #create(wanted: WantedContainer, signal: Signal): Promise<string | undefined> {
    try {
      const container = await this.#engine.write(signal, (docker, abortSignal) => {
        // Told apart like this, the options go into the body alone. Else the library also writes them, with their
        // secrets, into the address. Its types do not know the two fields.
        const request: object = { _query: { name: wanted.name }, _body: wanted.options, abortSignal };
        return docker.createContainer(request);
      });
      return container.id;
    } catch (error) {
      if (answeredStatus(error) === 409) return undefined;
      throw error;
    }
  }

  async #untilGone(id: string, signal: Signal): Promise<void> {
    const { writeMs } = this.#engine.deadlines;
    const deadline = performance.now() + writeMs;
    while ((await this.find(id, signal)) !== undefined) {
      if (performance.now() > deadline) {
        throw engineUnavailable(this.#engine.address.text, `a container is not removed within ${writeMs / 1000} s`);
      }
      await delay(REMOVAL_INTERVAL_MS);
    }
  }
}

function requireOurs(found: InspectedContainer, projectId: ProjectId, wanted: WantedContainer): void {
  if (found.projectId === projectId && found.service === wanted.service) return;
  throw new SetupError('container_failed', `A container named ${wanted.name} exists that is not ours: remove it.`);
}

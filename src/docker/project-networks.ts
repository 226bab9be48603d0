import { isIPv4 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspectInfo, NetworkInspectInfo } from 'dockerode';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { Egress } from '../domain/service-spec.js';
import type { EngineCalls } from './engine-calls.js';
import { answeredStatus, isAddressRangeTaken, isConnectedAlready } from './engine-errors.js';
import { LABEL_PROJECT, networkName, projectFilter, type Labels } from './labels.js';
import { isAsWanted, networkOptions } from './network-options.js';
import { settleAll } from './start-order.js';
import { subnetsFor } from './subnets.js';

type Signal = AbortSignal | undefined;

/** How often a network is looked for that others make or remove at the same moment, and the pause between two looks. */
const ENSURE_ROUNDS = 10;
const ENSURE_INTERVAL_MS = 50;

/** What of a project leads out. */
interface Way {
  readonly projectId: ProjectId;
  readonly egress: Egress;
}

/**
 * The bridge networks of each project: one on which its containers speak with each other, and one for each way out that
 * some of them have. The engine lets nothing pass between two of them.
 */
export class ProjectNetworks {
  readonly #engine: EngineCalls;
  readonly #extraLabels: Labels;

  constructor(engine: EngineCalls, extraLabels: Labels) {
    this.#engine = engine;
    this.#extraLabels = extraLabels;
  }

  async ensure(projectId: ProjectId, egresses: readonly Egress[], signal: Signal): Promise<void> {
    const all = new Set<Egress>(['none', ...egresses]);
    await settleAll([...all].map((egress) => this.#ensureOne(projectId, egress, signal)));
  }

  /** Connects a container with its network that leads out, unless it is. The engine takes one network when it makes one. */
  async connect(container: ContainerInspectInfo, way: Way, signal: Signal): Promise<void> {
    const { projectId, egress } = way;
    const name = networkName(projectId, egress);
    if (name in container.NetworkSettings.Networks) return;
    const [network] = await this.#find(name, projectId, signal);
    if (network === undefined) throw new SetupError('container_failed', `The network ${name} vanished.`);
    try {
      await this.#engine.write(signal, (docker) => docker.getNetwork(network.Id).connect({ Container: container.Id }));
    } catch (error) {
      // Somebody else was faster, or removed the container: then it cannot be started, and is made anew.
      if (!isConnectedAlready(error) && answeredStatus(error) !== 404) throw error;
    }
  }

  async remove(projectId: ProjectId, signal: Signal): Promise<void> {
    const networks = await this.#list(projectFilter(projectId), signal);
    await settleAll(networks.map((network) => this.#removeOne(network.Id, signal)));
  }

  /** The gateway of the engine's default bridge, which is what the engine means by `host-gateway`. */
  async hostAddress(): Promise<string> {
    const networks = await this.#list({ name: ['bridge'], driver: ['bridge'] }, undefined);
    const bridge = networks.find((network) => network.Name === 'bridge');
    for (const { Gateway, Subnet } of bridge?.IPAM?.Config ?? []) {
      const address = Gateway ?? firstAddress(Subnet ?? '');
      if (address !== undefined && isIPv4(address)) return address;
    }
    throw new SetupError('container_failed', 'The Docker engine has no default bridge network with an IPv4 address.');
  }

  /**
   * Makes the network unless it is there. The engine allows two of one name when asked at one time: the older stays. One that
   * an older version made goes, and takes the connections with it: its containers are to be made anew then, too.
   */
  async #ensureOne(projectId: ProjectId, egress: Egress, signal: Signal): Promise<void> {
    const name = networkName(projectId, egress);
    const isRight = (network: NetworkInspectInfo) => isAsWanted(network, egress, this.#extraLabels);
    for (let round = 0; round < ENSURE_ROUNDS; round++) {
      const found = await this.#find(name, projectId, signal);
      for (const { Id } of found.filter((network) => !isRight(network))) await this.#removeOne(Id, signal);
      if (!found.some(isRight)) await this.#create(projectId, egress, signal);
      const [oldest, ...surplus] = await this.#find(name, projectId, signal);
      for (const network of surplus) await this.#removeOne(network.Id, signal);
      if (oldest !== undefined) return;
      // Somebody else was making it, or removing it, at this very moment.
      await delay(ENSURE_INTERVAL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
    throw new SetupError('container_failed', `The network ${name} is said to be there, and is not found.`);
  }

  /** Networks of a name, oldest first; one of that name that is not the project's is an error. */
  async #find(name: string, projectId: ProjectId, signal: Signal): Promise<NetworkInspectInfo[]> {
    const similar = await this.#list({ name: [name] }, signal);
    // The engine's filter also finds names that only contain this one.
    const networks = similar.filter((network) => network.Name === name);
    if (networks.some((network) => network.Labels?.[LABEL_PROJECT] !== projectId)) {
      throw new SetupError('container_failed', `A network named ${name} exists that is not Sitewright's: remove it.`);
    }
    return networks.sort((a, b) => (`${a.Created} ${a.Id}` < `${b.Created} ${b.Id}` ? -1 : 1));
  }

  #list(filters: Record<string, string[]>, signal: Signal): Promise<NetworkInspectInfo[]> {
    return this.#engine.read(signal, (docker, abortSignal) => docker.listNetworks({ filters, abortSignal }));
  }

  async #create(projectId: ProjectId, egress: Egress, signal: Signal): Promise<void> {
    const options = networkOptions(projectId, egress, this.#extraLabels);
    for (const subnet of subnetsFor(options.Name)) {
      const ipam = subnet === undefined ? {} : { IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] } };
      try {
        await this.#engine.write(signal, (docker, abortSignal) =>
          docker.createNetwork({ ...options, ...ipam, abortSignal }),
        );
        return;
      } catch (error) {
        // Somebody else was faster; what they made is checked by the caller's second look.
        if (answeredStatus(error) === 409) return;
        if (!isAddressRangeTaken(error)) throw error;
      }
    }
    throw new SetupError('container_failed', 'The Docker engine has no addresses left for one more network.');
  }

  async #removeOne(id: string, signal: Signal): Promise<void> {
    if (await this.#tryRemove(id, signal)) return;
    await this.#disconnectAll(id, signal);
    if (await this.#tryRemove(id, signal)) return;
    throw new SetupError(
      'container_failed',
      `The network ${id} cannot be removed: something is still connected to it.`,
    );
  }

  async #tryRemove(id: string, signal: Signal): Promise<boolean> {
    try {
      await this.#engine.write(signal, (docker, abortSignal) => docker.getNetwork(id).remove({ abortSignal }));
    } catch (error) {
      const status = answeredStatus(error);
      // "Has active endpoints" is 403 on engine 20.10 and 409 in its documentation.
      if (status === 403 || status === 409) return false;
      if (status !== 404) throw error;
    }
    return true;
  }

  /** What is still connected is an endpoint left over by a crash of the engine, or was connected by hand. */
  async #disconnectAll(id: string, signal: Signal): Promise<void> {
    const network: NetworkInspectInfo = await this.#engine.read(signal, (docker) => docker.getNetwork(id).inspect());
    for (const [containerId, endpoint] of Object.entries(network.Containers ?? {})) {
      const container = containerId.startsWith('ep-') ? endpoint.Name : containerId;
      await this.#engine
        .write(signal, (docker) => docker.getNetwork(id).disconnect({ Container: container, Force: true }))
        .catch((error: unknown) => {
          if (answeredStatus(error) !== 404) throw error;
        });
    }
  }
}

/** Engines leave the gateway out when nobody chose it: then it is the first address of the subnet. */
function firstAddress(subnet: string): string | undefined {
  const [, network, last] = /^(\d+\.\d+\.\d+)\.(\d+)\/\d+$/.exec(subnet) ?? [];
  return network === undefined ? undefined : `${network}.${Number(last) + 1}`;
}

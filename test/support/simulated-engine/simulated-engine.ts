import { randomBytes } from 'node:crypto';
import type { ContainerCreateOptions } from 'dockerode';
import { Addresses } from './addresses.js';
import { EngineEvents, type Filters, hasLabels, isAmong } from './engine-events.js';
import type { AgentState } from './program-setting.js';
import { EngineRecord } from './record.js';
import { SimulatedContainer } from './simulated-container.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';

export interface SimulatedEngineOptions {
  readonly seed?: number;
  readonly timing?: Partial<Timing>;
  /** Images that the engine has. */
  readonly images?: readonly string[];
}

export interface SimulatedNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly IPAM: { readonly Config: readonly object[] };
  readonly Internal: boolean;
  readonly Options: Readonly<Record<string, string>>;
}

/** What a network is asked for. */
export interface NetworkWish {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Internal?: boolean;
  readonly Options?: Readonly<Record<string, string>>;
  readonly gateway?: string;
}

export interface SimulatedVolume {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly CreatedAt: string;
}

/** An answer other than a good one, in the words of the engine. */
export class EngineRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** All that the engine has: containers, networks, volumes; and what it remembers. */
export class SimulatedEngine {
  readonly events = new EngineEvents();
  readonly record = new EngineRecord();
  readonly images: ReadonlySet<string>;
  readonly #addresses: Addresses;
  readonly #timing: Timing;
  readonly #seed: number;
  readonly #containers = new Map<string, SimulatedContainer>();
  readonly #idsByName = new Map<string, string>();
  readonly #networks = new Map<string, SimulatedNetwork>();
  readonly #volumes = new Map<string, SimulatedVolume & { readonly agentState: AgentState }>();

  private constructor(addresses: Addresses, options: SimulatedEngineOptions) {
    this.#addresses = addresses;
    this.#seed = options.seed ?? 1;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.images = new Set(options.images ?? ['sitewright/runtime:latest']);
    this.createNetwork({ Name: 'bridge', Labels: {}, gateway: addresses.hostAddress });
  }

  static async open(options: SimulatedEngineOptions = {}): Promise<SimulatedEngine> {
    return new SimulatedEngine(await Addresses.claim(), options);
  }

  async close(): Promise<void> {
    for (const container of this.#containers.values()) container.kill();
    await this.#addresses.close();
  }

  containers(filters: Filters = {}): SimulatedContainer[] {
    return [...this.#containers.values()].filter(
      (container) => isAmong(filters['status'], [container.status]) && hasLabels(container.labels, filters),
    );
  }

  container(idOrName: string): SimulatedContainer {
    const id = this.#idsByName.get(idOrName) ?? idOrName;
    const container = this.#containers.get(id);
    if (container === undefined) throw new EngineRefusal(404, `No such container: ${idOrName}`);
    return container;
  }

  createContainer(name: string, options: ContainerCreateOptions): SimulatedContainer {
    const { Image = '' } = options;
    if (!this.images.has(Image)) throw new EngineRefusal(404, `No such image: ${Image}`);
    if (this.#idsByName.has(name)) throw new EngineRefusal(409, `Conflict. The container name "/${name}" is in use.`);
    const container = new SimulatedContainer(name, options, {
      events: this.events,
      record: this.record,
      timing: this.#timing,
      seed: this.#seed,
      address: this.#addresses.take(),
      agentState: this.#stateFor(options),
    });
    this.#containers.set(container.id, container);
    this.#idsByName.set(name, container.id);
    return container;
  }

  requireNetworksOf(container: SimulatedContainer): void {
    for (const name of Object.keys(container.options.NetworkingConfig?.EndpointsConfig ?? {})) {
      if (this.networks({ name: [name] }).every(({ Name }) => Name !== name)) {
        throw new EngineRefusal(404, `network ${name} not found`);
      }
    }
  }

  removeContainer(idOrName: string): void {
    const container = this.container(idOrName);
    container.remove();
    this.#containers.delete(container.id);
    this.#idsByName.delete(container.name);
    this.#addresses.giveBack(container.address);
  }

  networks(filters: Filters = {}): SimulatedNetwork[] {
    return [...this.#networks.values()].filter(
      ({ Name, Labels }) => contains(Name, filters) && hasLabels(Labels, filters),
    );
  }

  network(id: string): SimulatedNetwork {
    const network = this.#networks.get(id);
    if (network === undefined) throw new EngineRefusal(404, `network ${id} not found`);
    return network;
  }

  createNetwork({ Name, Labels, Internal = false, Options = {}, gateway }: NetworkWish): SimulatedNetwork {
    if (this.networks({ name: [Name] }).some((network) => network.Name === Name)) {
      throw new EngineRefusal(409, `network with name ${Name} already exists`);
    }
    const Id = randomBytes(32).toString('hex');
    const Config = gateway === undefined ? [] : [{ Gateway: gateway }];
    const network = { Id, Name, Created: new Date().toISOString(), Labels, IPAM: { Config }, Internal, Options };
    this.#networks.set(Id, network);
    return network;
  }

  removeNetwork(id: string): void {
    const { Name } = this.network(id);
    const isUsed = this.containers().some(
      ({ isRunning, options }) => isRunning && Name in (options.NetworkingConfig?.EndpointsConfig ?? {}),
    );
    if (isUsed) throw new EngineRefusal(403, `network ${Name} has active endpoints`);
    this.#networks.delete(id);
  }

  volumes(filters: Filters = {}): SimulatedVolume[] {
    return [...this.#volumes.values()]
      .filter(({ Name, Labels }) => contains(Name, filters) && hasLabels(Labels, filters))
      .map(({ Name, Labels, CreatedAt }) => ({ Name, Labels, CreatedAt }));
  }

  /** A volume of a name that is taken is the one that is there. */
  createVolume(Name: string, Labels: Readonly<Record<string, string>>): void {
    if (this.#volumes.has(Name)) return;
    this.#volumes.set(Name, { Name, Labels, CreatedAt: new Date().toISOString(), agentState: { sessions: new Map() } });
  }

  removeVolume(name: string): void {
    if (!this.#volumes.delete(name)) throw new EngineRefusal(404, `get ${name}: no such volume`);
  }

  #stateFor(options: ContainerCreateOptions): AgentState {
    const mount = options.HostConfig?.Mounts?.find(({ Type }) => Type === 'volume');
    const volume = this.#volumes.get(mount?.Source ?? '');
    return volume?.agentState ?? { sessions: new Map() };
  }
}

/** The engine's filter by name finds names that contain the word. */
function contains(name: string, filters: Filters): boolean {
  return filters['name']?.some((word) => name.includes(word)) ?? true;
}

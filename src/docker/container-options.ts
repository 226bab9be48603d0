import { createHash } from 'node:crypto';
import type { ContainerCreateOptions, HealthConfig, HostConfig, MountSettings } from 'dockerode';
import type { ProjectId } from '../domain/project.js';
import type { Egress, HealthcheckSpec, MountSpec, ServiceSpec } from '../domain/service-spec.js';
import { containerLabels, containerName, networkName, volumeName, type Labels } from './labels.js';

const DEFAULT_MEMORY_BYTES = 1024 ** 3;
const DEFAULT_CPUS = 1.5;
const DEFAULT_PIDS_LIMIT = 512;
const DEFAULT_USER = '1000:1000';
const DEFAULT_STOP_GRACE_SECONDS = 10;
/** An engine without the right to raise limits can only grant what it has itself; this much every engine has. */
const OPEN_FILES_LIMIT = 16_384;
const NANOSECONDS_PER_MS = 1_000_000;

/** A container as it shall be: what to ask of the engine, and the hash by which a container made so is known again. */
export interface WantedContainer {
  readonly name: string;
  readonly service: string;
  readonly specHash: string;
  readonly options: ContainerCreateOptions;
}

/** Translates one service for the engine. What hardens a container is set here, whatever the spec asks for. */
export function wantedContainer(projectId: ProjectId, service: ServiceSpec, extraLabels: Labels = {}): WantedContainer {
  const options = {
    Image: service.image,
    User: service.user ?? DEFAULT_USER,
    Env: environment(service),
    ...(service.command && { Cmd: [...service.command] }),
    ...(service.entrypoint && { Entrypoint: [...service.entrypoint] }),
    ...(service.workingDir !== undefined && { WorkingDir: service.workingDir }),
    ...(service.healthcheck && { Healthcheck: healthcheck(service.healthcheck) }),
    ExposedPorts: Object.fromEntries(service.ports.map((port) => [`${port}/tcp`, {}])),
    StopTimeout: service.stopGraceSeconds ?? DEFAULT_STOP_GRACE_SECONDS,
    HostConfig: hostConfig(projectId, service),
    // The alias lets services find each other by their names.
    NetworkingConfig: { EndpointsConfig: { [networkName(projectId)]: { Aliases: [service.name] } } },
  } satisfies ContainerCreateOptions;
  // The network that leads out is connected later, so the options do not tell of it.
  const specHash = hashOf({ ...options, egress: egressOf(service) });
  return {
    name: containerName(projectId, service.name),
    service: service.name,
    specHash,
    options: { ...options, Labels: { ...extraLabels, ...containerLabels(projectId, service.name, specHash) } },
  };
}

export function egressOf(service: ServiceSpec): Egress {
  return service.egress ?? 'none';
}

function hostConfig(projectId: ProjectId, service: ServiceSpec): HostConfig {
  const memoryBytes = service.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  return {
    NetworkMode: networkName(projectId),
    ExtraHosts: ['host.docker.internal:host-gateway'],
    Mounts: service.mounts.map((mount) => mountSettings(projectId, mount)),
    Tmpfs: { ...service.tmpfs },
    RestartPolicy: { Name: service.restart },
    Init: service.init,
    CapDrop: ['ALL'],
    CapAdd: [...service.capAdd],
    SecurityOpt: ['no-new-privileges:true'],
    Privileged: false,
    IpcMode: 'private',
    ReadonlyRootfs: service.readOnly,
    PidsLimit: service.pidsLimit ?? DEFAULT_PIDS_LIMIT,
    Memory: memoryBytes,
    // Memory and swap together: the same number, so there is no swap.
    MemorySwap: memoryBytes,
    NanoCpus: Math.round((service.cpus ?? DEFAULT_CPUS) * 1e9),
    Ulimits: [{ Name: 'nofile', Soft: OPEN_FILES_LIMIT, Hard: OPEN_FILES_LIMIT }],
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  };
}

/** Mounts, not binds: a source that does not exist is an error then, where a bind would make it, owned by root. */
function mountSettings(projectId: ProjectId, mount: MountSpec): MountSettings {
  const source = mount.kind === 'volume' ? volumeName(projectId, mount.source) : mount.source;
  return { Type: mount.kind, Source: source, Target: mount.target, ReadOnly: mount.readOnly };
}

function environment(service: ServiceSpec): string[] {
  return Object.entries(service.environment)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}

function healthcheck(spec: HealthcheckSpec): HealthConfig {
  return {
    Test: [...spec.test],
    ...(spec.intervalMs !== undefined && { Interval: spec.intervalMs * NANOSECONDS_PER_MS }),
    ...(spec.timeoutMs !== undefined && { Timeout: spec.timeoutMs * NANOSECONDS_PER_MS }),
    ...(spec.startPeriodMs !== undefined && { StartPeriod: spec.startPeriodMs * NANOSECONDS_PER_MS }),
    ...(spec.retries !== undefined && { Retries: spec.retries }),
  };
}

function hashOf(options: object): string {
  return createHash('sha256').update(JSON.stringify(options, sortedKeys)).digest('hex');
}

/** Makes JSON independent of the order in which a spec names its fields. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

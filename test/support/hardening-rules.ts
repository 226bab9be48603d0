import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import type { ContainerInspectInfo } from 'dockerode';

/** What a container may have beyond nothing: rights over its own files and processes. */
const HARMLESS_CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];
const MOST_PIDS = 512;
const MOST_OPEN_FILES = 65_536;

export interface Bar {
  /** The only folder of the host that may be seen inside. */
  readonly projectFolder: string;
  /** Names of the networks that are the project's own. */
  readonly networks: readonly string[];
  /** False: its template needs to write outside of what is mounted. */
  readonly isReadOnly?: boolean;
}

/** What the engine reports of a container that is not as hard as every container of the product has to be. */
export function violationsOf(info: ContainerInspectInfo, bar: Bar): readonly string[] {
  const { HostConfig: host, Config: config, NetworkSettings: network } = info;
  const pids = host.PidsLimit ?? 0;
  const files = host.Ulimits?.find(({ Name }) => Name === 'nofile');
  const rules: readonly (readonly [string, boolean])[] = [
    ['drops all capabilities', String(host.CapDrop) === 'ALL'],
    ['adds harmless capabilities only', (host.CapAdd ?? []).every(isHarmless)],
    ['gains no privileges', host.SecurityOpt?.includes('no-new-privileges:true') === true],
    ['keeps the filter of system calls', !host.SecurityOpt?.some((option: string) => /unconfined/.test(option))],
    ['is not privileged', host.Privileged !== true],
    ['runs as another user than root', /^[1-9]\d*(:[1-9]\d*)?$/.test(config.User)],
    ['has a limit of processes', pids > 0 && pids <= MOST_PIDS],
    ['has a limit of memory', (host.Memory ?? 0) > 0],
    ['does not swap', host.MemorySwap === host.Memory],
    ['has a limit of CPU', (host.NanoCpus ?? 0) > 0],
    ['has a limit of open files', (files?.Hard ?? Infinity) <= MOST_OPEN_FILES],
    ['has a limit of its log', 'max-size' in (host.LogConfig?.Config ?? {})],
    ['has a root that is read-only', bar.isReadOnly === false || host.ReadonlyRootfs === true],
    ['mounts by mounts only', (host.Binds ?? []).length === 0 && (host.VolumesFrom ?? []).length === 0],
    ['has no device', (host.Devices ?? []).length === 0 && (host.DeviceRequests ?? []).length === 0],
    ['has no group of the host', (host.GroupAdd ?? []).length === 0],
    [
      'has namespaces of its own',
      ['', 'private'].includes(host.IpcMode ?? '') && host.PidMode === '' && host.UTSMode === '',
    ],
    ['publishes no port', Object.values(network.Ports).every((bindings) => (bindings ?? []).length === 0)],
    ["is on its project's networks only", Object.keys(network.Networks).every((name) => bar.networks.includes(name))],
    ['is on a network', Object.keys(network.Networks).length > 0 && bar.networks.includes(host.NetworkMode ?? '')],
  ];
  const broken = rules.filter(([, isKept]) => !isKept).map(([rule]) => `${info.Name}: not true that it ${rule}`);
  return [...broken, ...foreignMounts(info, bar.projectFolder)];
}

function isHarmless(capability: string): boolean {
  return HARMLESS_CAPABILITIES.includes(capability.replace(/^CAP_/, ''));
}

/** Wherever links lead: only the project's folder, and volumes of the engine's own. */
function foreignMounts({ Name, Mounts }: ContainerInspectInfo, projectFolder: string): readonly string[] {
  const folder = realpathSync(projectFolder);
  return Mounts.filter(({ Type }) => Type === 'bind')
    .filter(({ Source }) => relative(folder, realpathSync(Source)).startsWith('..'))
    .map(({ Source }) => `${Name}: mounts ${Source}`);
}

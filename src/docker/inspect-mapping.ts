import type { ContainerInspectInfo } from 'dockerode';
import type { ProjectId } from '../domain/project.js';
import type { ServiceState } from './container-runtime.js';
import { LABEL_PROJECT, LABEL_SERVICE, LABEL_SPEC, networkName } from './labels.js';

/** What the engine reports of a process that was killed: 128 + SIGKILL. */
const KILLED_EXIT_CODE = 137;

/** What of an inspected container matters to this room and not outside it. */
export interface InspectedContainer {
  readonly id: string;
  readonly projectId: string | undefined;
  readonly service: string | undefined;
  readonly specHash: string | undefined;
  readonly status: string;
  readonly stopGraceSeconds: number | undefined;
}

export function toInspectedContainer(info: ContainerInspectInfo): InspectedContainer {
  const config: { Labels: Partial<Record<string, string>> | null; StopTimeout?: number } = info.Config;
  return {
    id: info.Id,
    projectId: config.Labels?.[LABEL_PROJECT],
    service: config.Labels?.[LABEL_SERVICE],
    specHash: config.Labels?.[LABEL_SPEC],
    status: info.State.Status,
    stopGraceSeconds: config.StopTimeout,
  };
}

export function toServiceState(projectId: ProjectId, info: ContainerInspectInfo): ServiceState {
  const labels: Partial<Record<string, string>> = info.Config.Labels;
  const networks: Partial<ContainerInspectInfo['NetworkSettings']['Networks']> = info.NetworkSettings.Networks;
  const state = toState(info.State.Status);
  const endpoint = networks[networkName(projectId)];
  return {
    service: labels[LABEL_SERVICE] ?? '',
    containerId: info.Id,
    state,
    address: state === 'running' && endpoint?.IPAddress ? endpoint.IPAddress : null,
    exitCode: state === 'exited' || state === 'dead' || state === 'restarting' ? info.State.ExitCode : null,
    oomKilled: info.State.OOMKilled,
    restartCount: info.RestartCount,
    health: toHealth(info.State.Health?.Status),
    memoryLimitBytes: info.HostConfig.Memory ? info.HostConfig.Memory : null,
    startedAt: toInstant(info.State.StartedAt),
    finishedAt: state === 'running' ? null : toInstant(info.State.FinishedAt),
  };
}

/**
 * Whether a kill for memory may be missing from the engine's own flag. Tried on cgroup v1 (engine 20.10, containerd
 * 1.6): the flag is set as soon as the container ends if any of its processes was killed for memory, also when the
 * main process ended otherwise; an `oom` event comes at the kill itself, also while the container runs on. Flag and
 * event travel apart, so a container killed (137) without the flag is worth a look at the events. A restart resets
 * the flag. cgroup v2 reports through the same two ways.
 */
export function mayBeOomKilled(state: ServiceState): boolean {
  return !state.oomKilled && state.exitCode === KILLED_EXIT_CODE;
}

function toState(status: string): ServiceState['state'] {
  switch (status) {
    case 'created':
    case 'running':
    case 'paused':
    case 'restarting':
    case 'exited':
      return status;
    default:
      // `removing` and `dead`: the engine is about to forget it.
      return 'dead';
  }
}

function toHealth(status: string | undefined): ServiceState['health'] {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

/** The engine writes year 1 for "never". */
function toInstant(text: string): Date | null {
  return text === '' || text.startsWith('0001-') ? null : new Date(text);
}

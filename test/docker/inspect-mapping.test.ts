import { describe, expect, it } from '@jest/globals';
import type { ContainerInspectInfo } from 'dockerode';
import { judgeDependency } from '../../src/docker/container-failures.js';
import type { ServiceState } from '../../src/docker/container-runtime.js';
import { mayBeOomKilled, toServiceState } from '../../src/docker/inspect-mapping.js';
import { randomProjectId } from '../support/docker-specs.js';

const projectId = randomProjectId();
const RUNNING: ServiceState = {
  service: 'agent',
  containerId: 'c1',
  state: 'running',
  address: '172.18.0.2',
  exitCode: null,
  oomKilled: false,
  restartCount: 0,
  health: 'none',
  memoryLimitBytes: 1024,
  startedAt: new Date('2026-01-02T03:04:05Z'),
  finishedAt: null,
};

describe('toServiceState', () => {
  it('reads a running container', () => {
    expect(toServiceState(projectId, inspected({}))).toEqual(RUNNING);
  });

  it.each([
    [
      'created',
      { Status: 'created', StartedAt: '0001-01-01T00:00:00Z' },
      { state: 'created', exitCode: null, startedAt: null },
    ],
    [
      'exited',
      { Status: 'exited', ExitCode: 3 },
      { state: 'exited', exitCode: 3, address: null, finishedAt: new Date('2026-01-01') },
    ],
    ['restarting', { Status: 'restarting', ExitCode: 1 }, { state: 'restarting', exitCode: 1, address: null }],
    ['on its way out', { Status: 'removing', ExitCode: 0 }, { state: 'dead', exitCode: 0 }],
    ['out of memory', { Status: 'exited', ExitCode: 137, OOMKilled: true }, { oomKilled: true, exitCode: 137 }],
    ['healthy', { Health: { Status: 'healthy' } }, { health: 'healthy' }],
    ['of unknown health', { Health: { Status: 'none' } }, { health: 'none' }],
  ])('reads a container that is %s', (_name, state, expected) => {
    expect(toServiceState(projectId, inspected(state))).toMatchObject(expected);
  });
});

describe('mayBeOomKilled', () => {
  it.each([
    [{ exitCode: 137, oomKilled: false }, true],
    [{ exitCode: 137, oomKilled: true }, false],
    [{ exitCode: 1, oomKilled: false }, false],
    [{ exitCode: null, oomKilled: false }, false],
  ])('says of %j: %s', (changes, expected) => {
    expect(mayBeOomKilled({ ...RUNNING, ...changes })).toBe(expected);
  });
});

describe('judgeDependency', () => {
  it.each<[Parameters<typeof judgeDependency>[0], Partial<ServiceState>, unknown]>([
    ['service_started', {}, 'met'],
    ['service_healthy', { health: 'healthy' }, 'met'],
    ['service_healthy', { health: 'starting' }, 'not_yet'],
    ['service_healthy', { state: 'restarting', restartCount: 1 }, 'not_yet'],
    ['service_completed_successfully', {}, 'not_yet'],
    ['service_completed_successfully', { state: 'exited', exitCode: 0 }, 'met'],
    ['service_completed_successfully', { state: 'exited', exitCode: 1 }, { code: 'container_exited' }],
    ['service_healthy', { health: 'none' }, { code: 'invalid_template' }],
    ['service_healthy', { health: 'unhealthy' }, { code: 'container_failed' }],
    ['service_healthy', { state: 'exited', exitCode: 0 }, { code: 'container_exited' }],
    ['service_healthy', { state: 'exited', exitCode: 137, oomKilled: true }, { code: 'container_oom' }],
    ['service_healthy', { state: 'restarting', restartCount: 3 }, { code: 'container_exited' }],
  ])('%s with %j', (condition, changes, expected) => {
    const verdict = judgeDependency(condition, { ...RUNNING, ...changes });

    if (typeof expected === 'string') expect(verdict).toBe(expected);
    else expect(verdict).toMatchObject(expected as object);
  });

  it('gives up on a container that was removed meanwhile', () => {
    expect(judgeDependency('service_healthy', undefined)).toMatchObject({ code: 'container_failed' });
  });
});

/** The part of an inspected container that is read. */
function inspected(state: object): ContainerInspectInfo {
  const info = {
    Id: 'c1',
    RestartCount: 0,
    State: {
      Status: 'running',
      OOMKilled: false,
      ExitCode: 0,
      StartedAt: '2026-01-02T03:04:05Z',
      FinishedAt: '2026-01-01T00:00:00Z',
      ...state,
    },
    Config: { Labels: { 'sitewright.service': 'agent' } },
    HostConfig: { Memory: 1024 },
    NetworkSettings: { Networks: { [`sw-${projectId}`]: { IPAddress: '172.18.0.2' } } },
  };
  return info as unknown as ContainerInspectInfo;
}

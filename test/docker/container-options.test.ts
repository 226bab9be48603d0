import { describe, expect, it } from '@jest/globals';
import { wantedContainer } from '../../src/docker/container-options.js';
import type { ServiceSpec } from '../../src/domain/service-spec.js';
import { randomProjectId, serviceSpec } from '../support/docker-specs.js';

const projectId = randomProjectId();
const service = serviceSpec('image');
const hashOf = (changes: Partial<ServiceSpec>) => wantedContainer(projectId, { ...service, ...changes }).specHash;

describe('wantedContainer', () => {
  it('hands the fields of the spec on', () => {
    const { options, name } = wantedContainer(projectId, {
      ...service,
      entrypoint: ['/bin/sh'],
      workingDir: '/site',
      environment: { B: '2', A: '1' },
      mounts: [{ kind: 'volume', source: 'cache', target: '/cache', readOnly: false }],
      ports: [4321],
      healthcheck: { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 2, startPeriodMs: 3, retries: 4 },
      restart: 'on-failure',
      cpus: 0.5,
      pidsLimit: 64,
      user: '33:33',
      capAdd: ['NET_BIND_SERVICE'],
      stopGraceSeconds: 7,
    });

    expect(name).toBe(`sw-${projectId}-preview`);
    expect(options).toMatchObject({
      Image: 'image',
      Cmd: ['sleep', '3600'],
      Entrypoint: ['/bin/sh'],
      WorkingDir: '/site',
      Env: ['A=1', 'B=2'],
      User: '33:33',
      StopTimeout: 7,
      ExposedPorts: { '4321/tcp': {} },
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1e6, Timeout: 2e6, StartPeriod: 3e6, Retries: 4 },
      HostConfig: {
        Mounts: [{ Type: 'volume', Source: `sw-${projectId}-cache`, Target: '/cache', ReadOnly: false }],
        RestartPolicy: { Name: 'on-failure' },
        NanoCpus: 5e8,
        PidsLimit: 64,
        Memory: 32 * 1024 ** 2,
        MemorySwap: 32 * 1024 ** 2,
        CapDrop: ['ALL'],
        CapAdd: ['NET_BIND_SERVICE'],
        ExtraHosts: ['host.docker.internal:host-gateway'],
      },
    });
  });

  it('publishes no port', () => {
    expect(wantedContainer(projectId, { ...service, ports: [4321] }).options.HostConfig).not.toHaveProperty(
      'PortBindings',
    );
  });

  it('gives the same hash whatever the order of names', () => {
    expect(hashOf({ environment: { A: '1', B: '2' }, tmpfs: { '/a': '', '/b': '' } })).toBe(
      hashOf({ environment: { B: '2', A: '1' }, tmpfs: { '/b': '', '/a': '' } }),
    );
  });

  it.each<[string, Partial<ServiceSpec>]>([
    ['image', { image: 'other' }],
    ['command', { command: ['sleep', '1'] }],
    ['environment', { environment: { A: '1' } }],
    ['memory', { memoryBytes: 1 }],
    ['ports', { ports: [1] }],
    ['user', { user: '0:0' }],
    ['read-only root', { readOnly: true }],
    ['way out', { egress: 'internet' }],
  ])('gives another hash when the %s changes', (_name, changes) => {
    expect(hashOf(changes)).not.toBe(hashOf({}));
  });

  it('keeps labels out of the hash, and lets nobody override ours', () => {
    const labels = { 'sitewright.project': 'stolen', extra: 'yes' };

    const { options, specHash } = wantedContainer(projectId, service, labels);

    expect(specHash).toBe(hashOf({}));
    expect(options.Labels).toMatchObject({ 'sitewright.project': projectId, extra: 'yes' });
  });
});

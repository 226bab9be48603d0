import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import { type GatewayServer, startGatewayServer } from '../../src/gateway/gateway-server.js';
import type { HostState } from '../../src/gateway/project-gateway.js';
import { RemoteProjectGateway } from '../../src/gateway/remote-gateway.js';
import { RoutedProjectGateway } from '../../src/gateway/routed-gateway.js';
import { aProject } from '../support/builders.js';
import { FakeProjectGateway } from '../support/fakes/fake-project-gateway.js';
import { askServer } from '../support/ask-server.js';
import { collect, GATEWAY_TOKEN } from './with-relay.js';

const HERE: HostState = { engine: { state: 'up', ms: 1, message: null }, firewall: null, disk: null, memory: null };
const ID = '00112233445566aa' as ProjectId;

let server: GatewayServer;
let port: number;

beforeAll(async () => {
  server = await startGatewayServer({
    gateway: new FakeProjectGateway(),
    findProject: async (id) => (id === ID ? aProject({ id }) : undefined),
    token: GATEWAY_TOKEN,
    host: '127.0.0.1',
    port: 0,
  });
  port = Number(new URL(server.url).port);
});

afterAll(async () => {
  await server.close();
});

describe('the gateway server', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { 'x-sitewright-gateway-token': 'wrong' }],
    ['an empty token', { 'x-sitewright-gateway-token': '' }],
  ])('tells nothing to %s, whatever is asked for', async (_name, headers) => {
    for (const path of [
      `/projects/${ID}/services`,
      `/projects/${ID}/logs`,
      '/projects/ffffffffffffffff/services',
      '/host',
      '/',
    ]) {
      expect(await askServer(port, path, { headers })).toMatchObject({
        status: 401,
        body: '{"code":"unauthorized","message":"The gateway token is missing or wrong."}',
      });
    }
    expect(await askServer(port, '/', { headers: { ...headers, 'x-sitewright-preview-of': ID } })).toMatchObject({
      status: 401,
    });
  });

  it.each(['/projects/ffffffffffffffff/services', '/projects/../services', '/projects/%2e%2e/services', '/'])(
    'knows no project at %s',
    async (path) => {
      const headers = { 'x-sitewright-gateway-token': GATEWAY_TOKEN };

      expect(await askServer(port, path, { headers })).toMatchObject({ status: 404 });
    },
  );
});

describe('a gateway that hangs', () => {
  it('is given up after a while, as one that is away', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const { port: at } = hanging.address() as AddressInfo;
    const gateway = new RemoteProjectGateway({ token: GATEWAY_TOKEN });
    const project = aProject({ id: ID, gatewayUrl: `http://127.0.0.1:${at}` });
    try {
      const answers = [gateway.hostState(project.gatewayUrl), gateway.ask(project, 'usage', {})];
      for (const answer of await Promise.allSettled(answers)) {
        expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'docker_unavailable' } });
      }
    } finally {
      hanging.closeAllConnections();
      await new Promise((resolve) => hanging.close(resolve));
    }
  }, 20_000);
});

describe('the way to a gateway', () => {
  it('says that the engine is away when the gateway is', async () => {
    const gateway = new RemoteProjectGateway({ token: GATEWAY_TOKEN });
    const project = aProject({ id: ID, gatewayUrl: 'http://127.0.0.1:1' });

    await expect(gateway.ask(project, 'services', {})).rejects.toMatchObject({ code: 'docker_unavailable' });
    await expect(collect(gateway.readLogs(project, 'preview', { tail: 1, follow: false }))).rejects.toMatchObject({
      code: 'docker_unavailable',
    });
    await expect(gateway.hostState(project.gatewayUrl)).rejects.toMatchObject({ code: 'docker_unavailable' });
  });

  it('brings the code of a refusal along', async () => {
    const gateway = new RemoteProjectGateway({ token: 'another token' });

    await expect(gateway.ask(aProject({ id: ID, gatewayUrl: server.url }), 'services', {})).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('is the local one for containers of this machine, the remote one for others', async () => {
    const local = new FakeProjectGateway();
    local.run('preview');
    const remote = new RemoteProjectGateway({ token: GATEWAY_TOKEN });
    const both = new RoutedProjectGateway({ local, remote });
    const apiAlone = new RoutedProjectGateway({ local: undefined, remote });

    expect(await both.ask(aProject({ id: ID }), 'services', {})).toEqual(['preview']);
    await expect(
      both.ask(aProject({ id: ID, gatewayUrl: 'http://127.0.0.1:1' }), 'services', {}),
    ).rejects.toMatchObject({
      code: 'docker_unavailable',
    });
    await expect(apiAlone.ask(aProject({ id: ID }), 'services', {})).rejects.toMatchObject({ code: 'not_found' });
    local.hosts.set(null, async () => HERE);
    expect(await both.hostState(null)).toEqual(HERE);
    await expect(both.hostState('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'docker_unavailable' });
    await expect(apiAlone.hostState(null)).rejects.toMatchObject({ code: 'not_found' });
  });
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LABEL_INSTALLATION } from '../../src/docker/labels.js';
import { bridgePrefixes } from '../../src/docker/network-options.js';
import { Firewall, type FirewallState, removeRules } from '../../src/firewall/firewall.js';
import type { Server } from '../../src/firewall/firewall-rules.js';
import { Iptables } from '../../src/firewall/iptables.js';
import { requireTestImage, TestEngine, type TestImage } from '../support/docker-engine.js';
import { projectSpec, randomProjectId, serviceSpec } from '../support/docker-specs.js';

const run = promisify(execFile);
const engine = new TestEngine();
const installation = randomBytes(8).toString('hex');
const bridges = bridgePrefixes(installation);
const states: FirewallState[] = [];
let servers: readonly Server[] = [];
let image: TestImage;

beforeAll(async () => {
  image = await requireTestImage(engine.docker);
});

afterEach(async () => {
  await engine.sweep();
  await removeRules(bridges);
  states.length = 0;
  servers = [];
});

function aFirewall(tables = new Iptables()): Firewall {
  const onChange = (state: FirewallState) => void states.push(state);
  return new Firewall({ bridges, allowed: async () => ({ servers, resolvers: [] }), onChange, tables });
}

function fail(): Promise<never> {
  return Promise.reject(new Error('asked too often'));
}

async function ours(): Promise<readonly string[]> {
  const { stdout } = await run('iptables', ['--wait', '5', '-S']);
  return stdout.split('\n').filter((line) => line.includes(`${bridges.all}-to-`));
}

describe('Firewall', () => {
  it('keeps containers from a server of the host until that is one which they may reach', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('hello\n'));
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const firewall = aFirewall();
      const runtime = engine.runtimeWith({
        labels: { ...engine.labels, [LABEL_INSTALLATION]: installation },
        guard: () => firewall.ensure(),
      });
      const address = await runtime.hostAddressForContainers();
      const services = (['none', 'model', 'internet'] as const).map((egress) =>
        serviceSpec(image.name, { name: egress, egress }),
      );
      const { projectId } = projectSpec(randomProjectId(), services);
      await runtime.ensureRunning(projectSpec(projectId, services));
      const reached = () =>
        Promise.all(
          services.map(async ({ name }) => {
            const exec = await engine.container(projectId, name).exec({
              Cmd: [...image.fetch(address, port)],
              AttachStdout: true,
              AttachStderr: true,
            });
            let text = '';
            for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
            return [name, text.includes('hello')];
          }),
        );

      expect(states).toEqual([{ state: 'on', message: null }]);
      expect(await reached()).toEqual([
        ['none', false],
        ['model', false],
        ['internet', false],
      ]);

      servers = [{ address, port }];
      await firewall.ensure();
      expect(await reached()).toEqual([
        ['none', false],
        ['model', true],
        ['internet', true],
      ]);

      // Without the rules all of them get there: it is they that deny.
      await firewall.remove();
      expect(await reached()).toEqual([
        ['none', true],
        ['model', true],
        ['internet', true],
      ]);
      expect(await ours()).toEqual([]);
    } finally {
      server.close();
    }
  });

  it('puts back what somebody took away, and makes nothing twice', async () => {
    const firewall = aFirewall();
    await firewall.ensure();
    const whole = await ours();
    expect(whole).toContain(`-A INPUT -i ${bridges.all}+ -j ${bridges.all}-to-host`);
    expect(whole).toContain(`-A DOCKER-USER -i ${bridges.all}+ -j ${bridges.all}-to-world`);

    await run('iptables', ['--wait', '5', '-D', 'INPUT', '-i', `${bridges.all}+`, '-j', `${bridges.all}-to-host`]);
    await run('iptables', ['--wait', '5', '-F', `${bridges.all}-to-host`]);
    await Promise.all([firewall.ensure(), firewall.ensure()]);
    expect(await ours()).toEqual(whole);

    await run('iptables', ['--wait', '5', '-F', `${bridges.all}-to-world`]);
    await firewall.refresh();
    expect(await ours()).toEqual(whole);
    expect(states).toHaveLength(1);
  });

  it('keeps its rules while nobody can tell what is allowed', async () => {
    const answers = [async () => ({ servers, resolvers: [] }), () => Promise.reject(new Error('The engine is away.'))];
    const onChange = (state: FirewallState) => void states.push(state);
    const firewall = new Firewall({ bridges, allowed: () => (answers.shift() ?? fail)(), onChange });
    await firewall.ensure();
    const whole = await ours();
    await removeRules(bridges);

    await firewall.refresh();

    expect(await ours()).toEqual(whole);
    expect(states).toEqual([{ state: 'on', message: null }]);
  });

  it('tells once why it is off, and fails nobody', async () => {
    class Forbidden extends Iptables {
      override restore(): Promise<void> {
        return Promise.reject(new Error('Permission denied (you must be root)'));
      }
    }
    const firewall = aFirewall(new Forbidden());
    expect(firewall.state).toMatchObject({ state: 'off' });

    await firewall.ensure();
    await firewall.ensure();

    const off = { state: 'off', message: 'Permission denied (you must be root)' };
    expect([firewall.state, states]).toEqual([off, [off]]);
    expect(await ours()).toEqual([]);
  });
});

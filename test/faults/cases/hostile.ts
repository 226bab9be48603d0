import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { completes, require } from './steps.js';
import type { FaultCase } from '../fault-case.js';
import type { World, WorldOptions } from '../world/with-world.js';

const HOSTILE: WorldOptions = { templates: { quick: {} } };

/** Input and sites that mean harm. */
export const HOSTILE_CASES: readonly FaultCase[] = [
  {
    row: '54',
    injected:
      'names with path traversal, unicode tricks, 300 characters, reserved words, one name in two cases; links planted in sites, templates and project folders',
    expected: 'a safe slug or 400; no link is followed, by no copy, look, archive or removal',
    suite: {
      files: [
        'test/domain/slug.test.ts',
        'test/domain/rules.test.ts',
        'test/workspace/disk-project-workspace.test.ts',
        'test/workspace/git-site-history.test.ts',
        'test/api/files.test.ts',
      ],
      names: 'slugFrom|slug|label of a host name|parseProjectId|link|deeper|means harm|lead nowhere|files of a site',
    },
  },
  {
    row: '55',
    injected:
      'shell metacharacters in name, prompt, template, model and idempotency key, each of which would make a canary file',
    expected: 'no shell anywhere: no canary on the host or in the project; the agent gets the words as they are',
    world: HOSTILE,
    run: shellWords,
  },
  {
    row: '56a',
    injected: 'a prompt of 10 MB, JSON 100,000 levels deep, and 300 connections that send a body byte by byte',
    expected: 'refused at once (413, 400); others are answered meanwhile; memory stays flat',
    world: HOSTILE,
    run: oversized,
  },
  {
    row: '56b',
    injected: 'wrong, huge and malformed bodies on every route',
    expected: 'refused by name of the field, never 500',
    suite: { files: ['test/api/bad-input.test.ts', 'test/api/turns.test.ts'], names: 'bad input|refused|prompts' },
  },
  {
    row: '57',
    injected:
      'providers, previews and agents that redirect; previews addressed by other names; containers that ask other projects',
    expected: 'probes and calls go to the container alone and follow no redirect; the proxy knows projects only',
    suite: {
      files: [
        'test/providers/check-provider.test.ts',
        'test/gateway/preview-proxy.test.ts',
        'test/docker/hardening.test.ts',
      ],
      names: 'redirect|address without a project|previewLabelOfHost|no other project',
    },
  },
  {
    row: '58',
    injected: 'containers that look for the engine, other projects, services of the host and of private networks',
    expected: 'all refused, whatever address is tried; what the settings allow is reached',
    suite: { files: ['test/composition/escape.test.ts', 'test/firewall/firewall.test.ts'] },
  },
  {
    row: '59',
    injected: 'an agent whose model obeys whoever asks for keys: what is within its reach',
    expected:
      "the key of its own project's provider alone (it needs that one), no other provider's, none in the preview, none told anywhere",
    suite: {
      files: ['test/e2e/provider.test.ts', 'test/agent/opencode-settings.test.ts', 'test/providers/sealed-key.test.ts'],
      names: 'knows no other|without telling the key|sealed key|settings',
    },
  },
  {
    row: '60',
    injected: 'a preview that reads cookies, posts messages, navigates the top, registers a worker and calls the API',
    expected: 'all blocked: an origin of its own, and a cookie alone proves nothing',
    suite: { files: ['test/browser/untrusted.test.ts', 'test/api/auth.test.ts'], names: 'a preview|signed-in browser' },
  },
  {
    row: '61',
    injected:
      'a container that looks for capabilities, new privileges, the engine socket, links to it, and folders of the host',
    expected: 'all denied, as the engine itself reports',
    suite: {
      files: [
        'test/docker/hardening.test.ts',
        'test/docker/hardening-rules.test.ts',
        'test/composition/escape.test.ts',
      ],
    },
  },
  {
    row: '62',
    injected: "ids of another user on every route of the API's description, in every way to write a request",
    expected: 'answered as if there were nothing, on streams, logs and previews too',
    suite: { files: ['test/api/id-swap.test.ts', 'test/e2e/members.test.ts'] },
  },
  {
    row: '64',
    injected: 'nothing: every port on which API, worker and Temporal listen',
    expected: 'loopback only; the demo model on the address of the bridge, where containers reach it',
    world: HOSTILE,
    run: listeningPorts,
  },
];

async function shellWords(world: World): Promise<string> {
  const { api, folder, dataDir } = world;
  const canary = join(folder, 'canary');
  const words = `'; touch ${canary} #\n$(touch ${canary}) \`touch ${canary}\` | touch ${canary} && touch /app/site/canary`;
  const { id } = await api.create({ prompt: words, template: 'quick' });
  const name = words.replace('\n', ' ').slice(0, 80);
  await completes(world, id);
  await api.patch(`/projects/${id}`, { name });
  const headers = { 'content-type': 'application/json', 'idempotency-key': `$(touch ${canary})` };
  const statuses: number[] = [];
  for (const wrong of [{ template: `quick; touch ${canary}` }, { model: `demo/$(touch ${canary})` }]) {
    const body = JSON.stringify({ prompt: words, ...wrong });
    statuses.push((await api.raw('POST', '/projects', { body, headers })).status);
  }
  const text = await readFile(join(dataDir, 'projects', id, 'agent-state.json'), 'utf8');
  const hasWords = text.includes(JSON.stringify(words.trim()).slice(1, -1));
  require(hasWords, 'The agent did not get the words as they are.');
  const planted = [canary, join(dataDir, 'projects', id, 'canary')].filter(existsSync);
  require(planted.length === 0 &&
    statuses.every((status) => status === 400), `${planted.join(' ')} ${statuses.join(' ')}`);
  return `no canary; the agent got the words as they are; template and model refused (${statuses.join(', ')})`;
}

async function oversized(world: World): Promise<string> {
  const { api, apiUrl, parts } = world;
  const before = await residentMb(parts.api.pid);
  const headers = { 'content-type': 'application/json' };
  const bodies = {
    '10 MB': JSON.stringify({ prompt: 'x'.repeat(10_000_000), template: 'quick' }),
    deep: `{"prompt":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  };
  const told: string[] = [];
  for (const [what, body] of Object.entries(bodies)) {
    const startedAt = performance.now();
    const status = await api.raw('POST', '/projects', { body, headers }).then((answer) => answer.status, brokenOff);
    require([400, 413, 0].includes(status), `${what}: ${status}`);
    told.push(
      `${what}: ${status === 0 ? 'connection closed' : status} in ${Math.round(performance.now() - startedAt)} ms`,
    );
  }
  const slow = await Promise.all(Array.from({ length: 300 }, () => slowBody(new URL(apiUrl))));
  const startedAt = performance.now();
  await api.list();
  const meanwhile = performance.now() - startedAt;
  const grown = (await residentMb(parts.api.pid)) - before;
  for (const socket of slow) socket.destroy();
  require(meanwhile < 2_000 && grown < 150, `Answered in ${meanwhile} ms, memory grew by ${grown} MB.`);
  return `${told.join('; ')}; 300 slow bodies: others answered in ${Math.round(meanwhile)} ms; memory grew by ${grown} MB`;
}

/** The server may close the connection before it has read all that is sent. */
function brokenOff(): number {
  return 0;
}

/** Begins a request whose body never gets on. */
function slowBody({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) }, () => {
      socket.write('POST /api/v1/projects HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n');
      socket.write('content-length: 100\r\n\r\n{');
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_000);
}

async function listeningPorts({ parts, temporal }: World): Promise<string> {
  const addresses = new Map<string, string[]>();
  for (const [name, part] of Object.entries(parts)) addresses.set(name, await listenersOf(part.pid));
  const outside = [...addresses].flatMap(([name, hosts]) => hosts.map((host) => `${name} ${host}`));
  const bad = outside.filter((one) => !/ (127\.0\.0\.1|::1|172\.\d+\.0\.1)$/.test(one));
  require(outside.length >= 2, `Only ${outside.length} listeners were found.`);
  require(bad.length === 0, `Listens beyond loopback: ${bad.join(', ')}`);
  require(temporal.address.startsWith('127.0.0.1:'), `Temporal listens on ${temporal.address}.`);
  return `${outside.join(', ')}; Temporal on 127.0.0.1`;
}

/** Addresses on which a process listens: its sockets' inodes, looked up in the kernel's table. */
async function listenersOf(pid: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)('find', [`/proc/${pid}/fd`, '-lname', 'socket:*', '-printf', '%l\n']);
  const inodes = new Set(stdout.match(/\d+/g) ?? []);
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode ?? ''))
    .map(([, local = '']) => (local.split(':')[0] ?? '').match(/../g) ?? [])
    .map((bytes) =>
      bytes
        .reverse()
        .map((byte) => Number.parseInt(byte, 16))
        .join('.'),
    );
}

import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { AgentMessage } from '../../src/agent/agent-message.js';
import type { LogLine } from '../../src/docker/container-runtime.js';
import { SetupError } from '../../src/domain/failure.js';
import type { Project, ProjectId } from '../../src/domain/project.js';
import { startGatewayServer } from '../../src/gateway/gateway-server.js';
import { readHostState } from '../../src/gateway/host-state.js';
import { LocalProjectGateway } from '../../src/gateway/local-gateway.js';
import type { ProjectGateway } from '../../src/gateway/project-gateway.js';
import { RemoteProjectGateway } from '../../src/gateway/remote-gateway.js';
import type { SiteVersion } from '../../src/workspace/site-history.js';
import { type Answer, askServer } from '../support/ask-server.js';
import { FakeContainerRuntime } from '../support/fakes/fake-container-runtime.js';
import { aProject, aProjectSpec, aServiceSpec } from '../support/builders.js';

const FIREWALL = { state: 'off', message: 'There is none.' } as const;

export const GATEWAY_TOKEN = 'a token between API and gateways';

/** A gateway behind a server that hands it everything, as the API does with what belongs to a preview. */
export interface Relay {
  readonly project: Project;
  readonly runtime: FakeContainerRuntime;
  readonly agent: { isThere: boolean };
  /** Conversations that nobody follows any more. */
  readonly conversationsEnded: readonly ProjectId[];
  readonly gateway: ProjectGateway;
  readonly port: number;
  /** What the gateway threw, oldest first; the server then answers 503 when it still can. */
  readonly errors: unknown[];
  ask(path: string, options?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>;
  /** Asks for a WebSocket; gives the raw socket. */
  upgrade(path: string): Promise<Socket>;
}

export const VERSION: SiteVersion = {
  version: 'a'.repeat(40),
  key: 'turn:1',
  title: 'Make it blue',
  at: '2026-01-02T12:00:00.000Z',
};

export const MESSAGE: AgentMessage = {
  id: 'message-1',
  role: 'assistant',
  createdAt: '2026-01-02T12:00:00.000Z',
  completedAt: null,
  error: null,
  parts: [{ id: 'part-1', kind: 'text', text: '<b>not markup</b>' }],
};

export type WayToContainers = 'local' | 'remote';

/** Runs a story on a project whose preview answers at `previewPort` of this machine. */
export async function withRelay(
  way: WayToContainers,
  previewPort: number,
  story: (relay: Relay) => Promise<void>,
): Promise<void> {
  const runtime = new FakeContainerRuntime();
  const agent = { isThere: true };
  const conversationsEnded: ProjectId[] = [];
  const isAgentThere = () => agent.isThere;
  const local = new LocalProjectGateway({
    runtime,
    previewOf: async () => ({ service: 'preview', port: previewPort, path: '/' }),
    answers: {
      services: async ({ id: of }) => (await runtime.inspect(of)).map(({ service }) => service),
      versions: async () => [VERSION],
      conversation: async () => ({ messages: [MESSAGE], asks: [] }),
      reply: async (_project, { askId }) => {
        if (askId === 'gone') throw new SetupError('not_found', 'The agent does not ask this any more.');
        return null;
      },
      files: async (_project, { version = VERSION.version }) => ({ version, files: [], isTruncated: false }),
      file: async (_project, { path }) => Buffer.from(path).toString('base64'),
      usage: async ({ id: of }) => ({ memoryBytes: await runtime.memoryUse(of), diskBytes: 2 ** 40 }),
    },
    hostState: () => readHostState({ ping: (signal) => runtime.ping(signal), firewall: () => FIREWALL, dataDir: '/' }),
    watchConversation: async function* (_project, signal) {
      if (!isAgentThere()) throw new SetupError('conflict', 'The agent does not run.');
      yield { kind: 'snapshot', messages: [MESSAGE], asks: [] };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      conversationsEnded.push(id);
    },
    archiveOf: async (_project, version) => Readable.from([Buffer.from(`archive of ${version ?? 'now'}`)]),
  });
  const id = '00112233445566aa' as ProjectId;
  const server = await startGatewayServer({
    gateway: local,
    findProject: async (wanted) => (wanted === id ? aProject({ id }) : undefined),
    token: GATEWAY_TOKEN,
    host: '127.0.0.1',
    port: 0,
  });
  const project = aProject({ id, slug: 'bakery', gatewayUrl: way === 'remote' ? server.url : null });
  const gateway = way === 'remote' ? new RemoteProjectGateway({ token: GATEWAY_TOKEN }) : local;
  await runtime.ensureRunning(aProjectSpec({ projectId: id, services: [aServiceSpec({ name: 'preview' })] }));
  runtime.setState(id, 'preview', { address: '127.0.0.1' });
  try {
    await withFrontServer(gateway, project, async ({ port, errors }) => {
      const ask: Relay['ask'] = (path, options) => askServer(port, path, options);
      const upgrade: Relay['upgrade'] = (path) => openUpgrade(port, path);
      await story({ project, runtime, agent, conversationsEnded, gateway, port, errors, ask, upgrade });
    });
  } finally {
    await server.close();
  }
}

async function withFrontServer(
  gateway: ProjectGateway,
  project: Project,
  story: (front: { port: number; errors: unknown[] }) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const server = createServer((request, response) => {
    gateway.relayPreview(project, request, response).catch((error: unknown) => {
      errors.push(error);
      response.writeHead(503).end(error instanceof SetupError ? error.code : 'unknown');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined);
    gateway.relayPreviewUpgrade(project, request, { socket, head }).catch((error: unknown) => errors.push(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await story({ port: (server.address() as AddressInfo).port, errors });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function openUpgrade(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: bakery.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
}

export async function collect(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { createProxyServer } from 'httpxy';
import { SetupError } from '../domain/failure.js';
import { keepToOwnHost } from './forwarded-headers.js';
import type { UpgradedConnection } from './project-gateway.js';

/** Containers are on this machine, gateways in its network: who has not accepted by then will not. */
const CONNECT_LIMIT_MS = 2_000;
/** A server may think for long before it answers; nobody looks at a page for longer. */
const ANSWER_LIMIT_MS = 300_000;
const UPGRADE_LIMIT_MS = 10_000;

/** Where to relay to, and what to say there beside what the client said. */
export interface RelayTarget {
  readonly host: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A new connection for each request: a kept one may have been closed by a server that restarted meanwhile. */
class QuickConnectAgent extends Agent {
  override createConnection(options: TcpNetConnectOpts): Socket {
    const socket = connect(options);
    const limit = setTimeout(() => socket.destroy(new Error('Nobody accepted the connection.')), CONNECT_LIMIT_MS);
    socket.once('connect', () => clearTimeout(limit)).once('close', () => clearTimeout(limit));
    return socket;
  }
}

const agent = new QuickConnectAgent({ keepAlive: false });
const proxy = createProxyServer({ agent, xfwd: true, proxyTimeout: ANSWER_LIMIT_MS, upgradeTimeout: UPGRADE_LIMIT_MS });
proxy.on('proxyRes', ({ headers }) => {
  keepToOwnHost(headers);
  // How long the connection behind us lasts says nothing about the one to the client.
  delete headers.connection;
});
proxy.on('proxyReqWs', (upgrade) => {
  for (const answer of ['upgrade', 'response']) {
    upgrade.once(answer, ({ headers }: IncomingMessage) => keepToOwnHost(headers));
  }
});

/** Relays one request and its answer. Rejects with `not_found` when nothing was answered yet. */
export async function relayRequest(
  target: RelayTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  Object.assign(request.headers, target.headers);
  try {
    await proxy.web(request, response, { target: `http://${target.host}:${target.port}` });
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else throw new SetupError('not_found', 'The preview cannot be reached.', { cause: error });
  }
}

/** Relays a WebSocket, or its refusal, until it ends. Rejects when nobody answers; the socket has been ended then. */
export async function relayUpgrade(
  target: RelayTarget,
  request: IncomingMessage,
  { socket, head }: UpgradedConnection,
): Promise<void> {
  Object.assign(request.headers, target.headers);
  try {
    // What Node hands over at an upgrade is the connection itself, though its types promise less.
    await proxy.ws(request, socket as Socket, { target: `http://${target.host}:${target.port}` }, head);
  } catch (error) {
    throw new SetupError('not_found', 'The preview did not take the connection.', { cause: error });
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OtherOrigins } from '../api-dependencies.js';

/**
 * For answers of the API, which are no pages, and are for who asked. The page and the description of the API bring policies
 * of their own.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Longer than the 60 s after which common reverse proxies drop a connection: theirs must be the first to end. */
const KEEP_ALIVE_MS = 65_000;

/** Who sends slower than this holds a connection for nothing: the headers, and all of a request with its body. */
const RECEIVE_LIMITS = { headersTimeout: 20_000, requestTimeout: 120_000, connectionsCheckingInterval: 5_000 };

const REFUSED_UPGRADE = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** The server of the port: hands requests of other origins on, the rest to the API, and can end without cutting answers. */
export class HttpServer {
  readonly server: Server;
  readonly #previews: OtherOrigins;
  readonly #handle: RequestListener;
  /** Connections with the number of their unfinished answers. */
  readonly #connections = new Map<Socket, number>();
  #isClosing = false;

  constructor(handle: RequestListener, previews: OtherOrigins) {
    this.#handle = handle;
    this.#previews = previews;
    this.server = createServer({ ...RECEIVE_LIMITS, keepAliveTimeout: KEEP_ALIVE_MS });
    this.server.on('connection', (socket) => this.#watch(socket));
    this.server.on('request', (request, response) => this.#onRequest(request, response));
    this.server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  /** Answers the port, which the system picks when it is 0. */
  async listen({ host, port }: { host: string; port: number }): Promise<number> {
    this.server.listen({ port, host });
    await once(this.server, 'listening');
    const address = this.server.address() as AddressInfo;
    return address.port;
  }

  /** Takes nothing new, ends what is idle at once, and what is under way when it is done or the time is up. */
  async close(limitMs: number): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const [socket, answers] of this.#connections) if (answers === 0) socket.destroy();
    const limit = setTimeout(() => {
      for (const socket of this.#connections.keys()) socket.destroy();
    }, limitMs);
    await closed;
    clearTimeout(limit);
  }

  /** Node counts a connection that never sent a request as busy, and forgets one that was upgraded; so we count. */
  #watch(socket: Socket): void {
    this.#connections.set(socket, 0);
    socket.once('close', () => this.#connections.delete(socket));
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    this.#count(request.socket, response);
    if (this.#previews.owns(request)) {
      this.#previews.handle(request, response);
      return;
    }
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    this.#handle(request, response);
  }

  #count(socket: Socket, response: ServerResponse): void {
    this.#connections.set(socket, (this.#connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const answers = this.#connections.get(socket);
      if (answers === undefined) return;
      this.#connections.set(socket, answers - 1);
      if (this.#isClosing && answers === 1) socket.destroySoon();
    });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (this.#previews.owns(request)) this.#previews.upgrade(request, socket, head);
    else socket.end(REFUSED_UPGRADE);
  }
}

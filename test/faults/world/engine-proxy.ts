import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SOCKET_PATH } from '../../support/docker-engine.js';

/** What becomes of a call to the engine. */
export type EngineAction =
  | { readonly kind: 'delay'; readonly ms: number }
  /** Accepted, never answered, not handed on. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'answer'; readonly status: number; readonly message: string }
  /** Handed on; the answer breaks after so many bytes of its body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Handed on; the answer begins and then stays silent. */
  | { readonly kind: 'stall' }
  /** `before`: runs before the call is handed on; `after`: when the engine has answered and the caller does not know yet. */
  | { readonly kind: 'meanwhile'; readonly at: 'before' | 'after'; readonly run: () => Promise<void> | void };

export interface EngineRule {
  readonly method?: string;
  /** Matched against the path with its query, without the API version, such as `/containers/create?name=sw-1-agent`. */
  readonly path: RegExp;
  readonly action: EngineAction;
  /** How often it applies; without it, always. */
  readonly times?: number;
}

/** A socket before the real engine that treats each call by the first rule that fits. */
export class EngineProxy {
  readonly dockerHost: string;
  readonly #path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #rules: { rule: EngineRule; left: number }[] = [];
  #asked: string[] = [];

  constructor(path: string) {
    this.#path = path;
    this.dockerHost = `unix://${path}`;
    this.#server = createServer((call, answer) => void this.#relay(call, answer).catch(() => answer.destroy()));
    // As the engine itself: a connection that waits for its next call is not ended.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#path, resolve));
    return this;
  }

  /** Every call so far, such as `POST /containers/create?name=sw-1-agent`. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  rule(rule: EngineRule): void {
    this.#rules.push({ rule, left: rule.times ?? Infinity });
  }

  /** Hands everything through again; calls that hang go on hanging until their connection is cut. */
  clearRules(): void {
    this.#rules = [];
  }

  /** An engine that is gone: no call is answered, and open connections break. */
  goAway(): void {
    this.clearRules();
    this.rule({ path: /./, action: { kind: 'answer', status: 503, message: 'the engine is away' } });
    this.cutConnections();
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cutConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #relay(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const action = this.#actionFor(call);
    if (action?.kind === 'hang') {
      call.resume();
      return;
    }
    if (action?.kind === 'answer') {
      call.resume();
      answer.writeHead(action.status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ message: action.message }));
      return;
    }
    if (action?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, action.ms));
    if (action?.kind === 'meanwhile' && action.at === 'before') await action.run();
    handOn(call, answer, action);
  }

  #actionFor({ method, url = '' }: IncomingMessage): EngineAction | undefined {
    const path = decodeURIComponent(url).replace(/^\/v[\d.]+/, '');
    this.#asked.push(`${method} ${path}`);
    const found = this.#rules.find(
      ({ rule, left }) => left > 0 && (rule.method ?? method) === method && rule.path.test(path),
    );
    if (found !== undefined) found.left -= 1;
    return found?.rule.action;
  }
}

function handOn(call: IncomingMessage, answer: ServerResponse, action: EngineAction | undefined): void {
  const { method, url, headers } = call;
  const onwards = request({ socketPath: SOCKET_PATH, method, path: url, headers }, (engine) => {
    void passAnswer(engine, answer, action).catch(() => answer.destroy());
  });
  onwards.on('error', () => answer.destroy());
  answer.on('close', () => onwards.destroy());
  call.pipe(onwards);
}

async function passAnswer(
  engine: IncomingMessage,
  answer: ServerResponse,
  action: EngineAction | undefined,
): Promise<void> {
  engine.on('error', () => answer.destroy());
  if (action?.kind === 'meanwhile' && action.at === 'after') await action.run();
  answer.writeHead(engine.statusCode ?? 500, engine.headers);
  answer.flushHeaders();
  if (action?.kind === 'stall') return;
  let left = action?.kind === 'cut' ? action.afterBytes : Infinity;
  for await (const chunk of engine as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    answer.write(part);
    if (left === 0) {
      answer.destroy();
      return;
    }
  }
  answer.end();
}

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands between a part of the service and a server. */
export type TcpBehaviour =
  | { readonly kind: 'pass' }
  /** Nothing more is handed through, in either direction, also on open connections; nobody is told. */
  | { readonly kind: 'silent' }
  /** New connections are broken at once. */
  | { readonly kind: 'refuse' }
  /** What the client sends is handed through; once it contains the text, the answer to it never arrives: the connection breaks. */
  | { readonly kind: 'cut-after'; readonly text: string; readonly onCut: () => void }
  /** What the client sends is handed through; once it contains the text, the client hears nothing more. */
  | { readonly kind: 'deaf-after'; readonly text: string };

/** A TCP proxy that misbehaves on command. */
export class TcpProxy {
  behaviour: TcpBehaviour = { kind: 'pass' };
  readonly #links = new Set<Link>();
  readonly #server = createServer((client) => this.#accept(client));
  readonly #target: number;

  constructor(targetPort: number) {
    this.#target = targetPort;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set(behaviour: TcpBehaviour): void {
    this.behaviour = behaviour;
    for (const link of this.#links) link.resume();
  }

  /** Whether something is held back at the moment. */
  get isHolding(): boolean {
    return [...this.#links].some((link) => link.isHolding);
  }

  /** Breaks every open connection, as a server that is killed does. */
  cutConnections(): void {
    for (const link of this.#links) link.destroy();
  }

  async close(): Promise<void> {
    this.cutConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    if (this.behaviour.kind === 'refuse') {
      client.destroy();
      return;
    }
    const link = new Link(client, connect(this.#target, '127.0.0.1'), () => this.behaviour);
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }
}

/** One client's connection and its own to the server. What is held back while the proxy is silent is sent on later. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #behaviour: () => TcpBehaviour;
  #held: (() => void)[] = [];
  #isCut = false;
  #isDeaf = false;

  constructor(client: Socket, server: Socket, behaviour: () => TcpBehaviour) {
    this.#client = client;
    this.#server = server;
    this.#behaviour = behaviour;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.destroy()).on('close', () => this.destroy());
    }
    client.on('data', (chunk: Buffer) => this.#pass(() => this.#toServer(chunk)));
    server.on('data', (chunk: Buffer) => this.#pass(() => this.#toClient(chunk)));
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  resume(): void {
    if (this.#behaviour().kind === 'silent') return;
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #pass(send: () => void): void {
    if (this.#behaviour().kind === 'silent') this.#held.push(send);
    else send();
  }

  #toServer(chunk: Buffer): void {
    const behaviour = this.#behaviour();
    if (behaviour.kind === 'cut-after' && chunk.includes(behaviour.text)) this.#isCut = true;
    if (behaviour.kind === 'deaf-after' && chunk.includes(behaviour.text)) this.#isDeaf = true;
    this.#server.write(chunk);
  }

  #toClient(chunk: Buffer): void {
    if (this.#isDeaf) return;
    if (!this.#isCut) {
      this.#client.write(chunk);
      return;
    }
    // The server has answered, so what was asked for is done; the answer is lost.
    const behaviour = this.#behaviour();
    if (behaviour.kind === 'cut-after') behaviour.onCut();
    this.destroy();
  }
}

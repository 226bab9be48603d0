import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Every app has an address of its own, as containers have, and these two ports. */
export const PREVIEW_PORT = 8080;
export const AGENT_PORT = 8081;

/** When the two ports of an app begin to answer, from now on. */
interface Boot {
  readonly address: string;
  readonly previewAfterMs: number;
  readonly agentAfterMs: number;
}

type Order = Boot | { readonly ends: string };

/** Apps that begin to answer when told, in a process of their own: they share no thread with what measures them. */
export class Apps {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Apps> {
    const child = fork(fileURLToPath(import.meta.url), ['serve']);
    await once(child, 'message');
    return new Apps(child);
  }

  boot(app: Boot): void {
    this.#child.send(app);
  }

  /** Nobody answers at the address any more. */
  end(address: string): void {
    this.#child.send({ ends: address });
  }

  async stop(): Promise<void> {
    if (!this.#child.kill()) return;
    await once(this.#child, 'exit');
  }
}

/** The address of the app with this number; there are 50,000. */
export function addressOf(number: number): string {
  return `127.77.${Math.floor(number / 200)}.${1 + (number % 200)}`;
}

if (process.argv[2] === 'serve') {
  const servers = new Map<string, readonly Server[]>();
  process.on('message', (order: Order) => {
    if ('ends' in order) {
      for (const server of servers.get(order.ends) ?? []) server.close();
      servers.delete(order.ends);
      return;
    }
    const { address, previewAfterMs, agentAfterMs } = order;
    const ports = [bootServer(address, PREVIEW_PORT, previewAfterMs), bootServer(address, AGENT_PORT, agentAfterMs)];
    servers.set(address, ports);
  });
  process.send?.('ready');
}

function bootServer(address: string, port: number, afterMs: number): Server {
  const server = createServer((_request, response) => response.end('{"healthy":true}'));
  setTimeout(() => server.listen(port, address), afterMs);
  return server;
}

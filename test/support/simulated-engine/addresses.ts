import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const FIRST_BLOCK = 130;
const LAST_BLOCK = 250;
/** Whoever listens here on the first address of a block has the block. */
const LEASE_PORT = 61_999;
const ADDRESSES = 254 * 250;

/** A block of the loopback network, `127.x.0.0/16`, for this engine alone: on Linux every address of it answers. */
export class Addresses {
  readonly hostAddress: string;
  readonly #block: number;
  readonly #lease: Server;
  readonly #taken = new Set<number>();
  #next = 0;

  private constructor(block: number, lease: Server) {
    this.#block = block;
    this.#lease = lease;
    this.hostAddress = hostAddressOf(block);
  }

  /** Takes the first block that no other engine on this machine has. */
  static async claim(): Promise<Addresses> {
    for (let block = FIRST_BLOCK; block <= LAST_BLOCK; block += 1) {
      const lease = await tryListen(hostAddressOf(block));
      if (lease !== undefined) return new Addresses(block, lease);
    }
    throw new Error('Every block of loopback addresses is taken by another simulated engine.');
  }

  /** Goes round, so that an address that was given back is not at once somebody else's. */
  take(): string {
    if (this.#taken.size >= ADDRESSES) throw new Error('The simulated engine has no address left.');
    while (this.#taken.has(this.#next)) this.#next = (this.#next + 1) % ADDRESSES;
    const index = this.#next;
    this.#taken.add(index);
    this.#next = (index + 1) % ADDRESSES;
    return `127.${this.#block}.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
  }

  giveBack(address: string): void {
    const [, , third = 0, fourth = 0] = address.split('.').map(Number);
    this.#taken.delete((third - 1) * 250 + fourth - 1);
  }

  async close(): Promise<void> {
    this.#lease.close();
    await once(this.#lease, 'close');
  }
}

function hostAddressOf(block: number): string {
  return `127.${block}.0.1`;
}

/** Undefined: somebody listens there already. */
function tryListen(host: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(LEASE_PORT, host, () => resolve(server));
  });
}

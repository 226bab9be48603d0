import { type Bridges, chainsFor, jumpTo, restoreText, type RuleSources } from './firewall-rules.js';
import { Iptables } from './iptables.js';

/** `message`: why the rules do not stand. */
export interface FirewallState {
  readonly state: 'on' | 'off';
  readonly message: string | null;
}

type Allowed = Pick<RuleSources, 'servers' | 'resolvers'>;

export interface FirewallOptions {
  readonly bridges: Bridges;
  /** Asked each time: providers of models come and go. */
  readonly allowed: () => Promise<Allowed>;
  readonly onChange: (state: FirewallState) => void;
  readonly tables?: Iptables;
}

/** Sees to it that the rules of this installation stand, whatever else happens to the host's tables. */
export class Firewall {
  readonly #options: FirewallOptions;
  readonly #tables: Iptables;
  #state: FirewallState | undefined;
  #latest: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #allowed: Allowed | undefined;
  #standing = '';

  constructor(options: FirewallOptions) {
    this.#options = options;
    this.#tables = options.tables ?? new Iptables();
  }

  get state(): FirewallState {
    return this.#state ?? { state: 'off', message: 'Its rules are not made yet.' };
  }

  /** Makes what is missing. It never rejects: where rules cannot be made, the state tells why. */
  ensure(): Promise<void> {
    // One look after another; whoever comes before the next has begun shares it.
    this.#next ??= this.#latest.then(() => {
      this.#next = undefined;
      return this.#look();
    });
    this.#latest = this.#next;
    return this.#next;
  }

  /** The same, and puts back what somebody took out of our own chains. */
  refresh(): Promise<void> {
    this.#standing = '';
    return this.ensure();
  }

  /** Removes our chains and what leads to them. Nothing there is fine. */
  remove(): Promise<void> {
    this.#latest = this.#latest.then(() => removeRules(this.#options.bridges, this.#tables));
    return this.#latest;
  }

  async #look(): Promise<void> {
    try {
      await this.#make();
      this.#become({ state: 'on', message: null });
    } catch (error) {
      this.#become({ state: 'off', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #make(): Promise<void> {
    const { bridges } = this.#options;
    const chains = chainsFor({ bridges, ...(await this.#askWhatIsAllowed()) });
    const text = restoreText(chains);
    const jumps = await Promise.all(
      chains.map(async (chain) => ({ chain, stands: await this.#tables.has(chain.from, jumpTo(chain, bridges)) })),
    );
    // Whoever flushes all chains takes the jumps, too.
    if (text !== this.#standing || jumps.some(({ stands }) => !stands)) await this.#tables.restore(text);
    this.#standing = text;
    for (const { chain, stands } of jumps) {
      if (!stands) await this.#tables.insert(chain.from, jumpTo(chain, bridges));
    }
  }

  /** What tells it may be away for a while; the rules stand all the same. */
  async #askWhatIsAllowed(): Promise<Allowed> {
    try {
      this.#allowed = await this.#options.allowed();
    } catch (error) {
      if (this.#allowed === undefined) throw error;
    }
    return this.#allowed;
  }

  #become(state: FirewallState): void {
    const isNews = state.message !== this.#state?.message || state.state !== this.#state.state;
    this.#state = state;
    if (isNews) this.#options.onChange(state);
  }
}

export async function removeRules(bridges: Bridges, tables = new Iptables()): Promise<void> {
  for (const chain of chainsFor({ bridges, servers: [], resolvers: [] })) {
    const jump = jumpTo(chain, bridges);
    // One more for each worker that made it at the same moment.
    while (await tables.has(chain.from, jump)) await tables.delete(chain.from, jump);
    await tables.removeChain(chain.name).catch(() => undefined);
  }
}

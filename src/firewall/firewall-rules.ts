/** A server that containers with a way out may always reach, wherever it is. */
export interface Server {
  readonly address: string;
  readonly port: number;
}

/** How the names of bridges begin: of all that are ours, and of those with each way out. */
export interface Bridges {
  readonly all: string;
  readonly none: string;
  readonly model: string;
  readonly internet: string;
}

export interface RuleSources {
  readonly bridges: Bridges;
  readonly servers: readonly Server[];
  /** Addresses of the name servers that the host uses: containers' questions end there. */
  readonly resolvers: readonly string[];
}

/** A rule without its chain. */
export type Rule = readonly string[];

/** Everything that is no public address: networks of the host's own, of its providers, of nobody. */
const PRIVATE_RANGES = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** The sender hears at once, instead of waiting for its own limit. */
const REJECT = ['-j', 'REJECT', '--reject-with', 'icmp-admin-prohibited'];
const RETURN = ['-j', 'RETURN'];

export interface Chain {
  readonly name: string;
  /** The chain that leads here. `DOCKER-USER` is the one that the engine looks at first and leaves alone. */
  readonly from: 'INPUT' | 'DOCKER-USER';
  readonly rules: readonly Rule[];
}

/** Where packets of our bridges go: to the host itself, or on through it. */
export function chainsFor({ bridges, servers, resolvers }: RuleSources): readonly Chain[] {
  const allowed = [...servers.map(toServer), ...resolvers.flatMap(toResolver)];
  return [
    {
      name: `${bridges.all}-to-host`,
      from: 'INPUT',
      rules: [
        // Answers: the host speaks with containers, and never the other way round.
        ['-m', 'conntrack', '--ctstate', 'ESTABLISHED,RELATED', ...RETURN],
        [...comingFrom(bridges.none), ...REJECT],
        ...allowed,
        REJECT,
      ],
    },
    {
      name: `${bridges.all}-to-world`,
      from: 'DOCKER-USER',
      rules: [
        // From there the engine itself lets nothing out; within, services of one project speak with each other.
        [...comingFrom(bridges.none), ...RETURN],
        ...allowed,
        [...comingFrom(bridges.model), ...REJECT],
        ...PRIVATE_RANGES.map((range) => ['-d', range, ...REJECT]),
      ],
    },
  ];
}

/** The rule that leads from the host's chain into ours. */
export function jumpTo({ name }: Pick<Chain, 'name'>, bridges: Bridges): Rule {
  return [...comingFrom(bridges.all), '-j', name];
}

/** For `iptables-restore --noflush`: replaces these chains as a whole, and no other. */
export function restoreText(chains: readonly Chain[]): string {
  const lines = [
    '*filter',
    ...chains.map(({ name }) => `:${name} - [0:0]`),
    ...chains.flatMap(({ name, rules }) => rules.map((rule) => ['-A', name, ...rule].join(' '))),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

function comingFrom(prefix: string): Rule {
  return ['-i', `${prefix}+`];
}

function toServer({ address, port }: Server): Rule {
  return ['-d', address, '-p', 'tcp', '--dport', String(port), ...RETURN];
}

function toResolver(address: string): Rule[] {
  return ['udp', 'tcp'].map((protocol) => ['-d', address, '-p', protocol, '--dport', '53', ...RETURN]);
}

import { describe, expect, it } from '@jest/globals';
import { chainsFor, jumpTo, restoreText } from '../../src/firewall/firewall-rules.js';

const bridges = { all: 'sw1a2b3', none: 'sw1a2b3n', model: 'sw1a2b3m', internet: 'sw1a2b3i' };
const servers = [{ address: '172.17.0.1', port: 3010 }];
const resolvers = ['10.0.0.53'];

function textOf(chain: 'INPUT' | 'DOCKER-USER'): readonly string[] {
  const rules = chainsFor({ bridges, servers, resolvers }).find(({ from }) => from === chain)?.rules ?? [];
  return rules.map((rule) => rule.join(' ').replace(' --reject-with icmp-admin-prohibited', ''));
}

describe('the rules', () => {
  it('let containers with a way out reach servers of models and name servers on the host, and nobody else', () => {
    expect(textOf('INPUT')).toEqual([
      '-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
      '-i sw1a2b3n+ -j REJECT',
      '-d 172.17.0.1 -p tcp --dport 3010 -j RETURN',
      '-d 10.0.0.53 -p udp --dport 53 -j RETURN',
      '-d 10.0.0.53 -p tcp --dport 53 -j RETURN',
      '-j REJECT',
    ]);
  });

  it('let nobody into private networks, and those with a model only nowhere else', () => {
    const [inner, ...others] = textOf('DOCKER-USER');
    expect(inner).toBe('-i sw1a2b3n+ -j RETURN');
    expect(others.slice(0, 4)).toEqual([
      '-d 172.17.0.1 -p tcp --dport 3010 -j RETURN',
      '-d 10.0.0.53 -p udp --dport 53 -j RETURN',
      '-d 10.0.0.53 -p tcp --dport 53 -j RETURN',
      '-i sw1a2b3m+ -j REJECT',
    ]);
    const denied = others.slice(4);
    expect(denied).toEqual(expect.arrayContaining(['-d 10.0.0.0/8 -j REJECT', '-d 169.254.0.0/16 -j REJECT']));
    expect(denied.every((rule) => /^-d [\d./]+ -j REJECT$/.test(rule))).toBe(true);
  });

  it('only deny: what the host forbids otherwise stays forbidden', () => {
    expect(restoreText(chainsFor({ bridges, servers, resolvers }))).not.toContain('ACCEPT');
  });

  it('replace the chains of this installation as a whole, and are led to from its bridges only', () => {
    const chains = chainsFor({ bridges, servers: [], resolvers: [] });
    const lines = restoreText(chains).split('\n');
    expect(lines.slice(0, 3)).toEqual(['*filter', ':sw1a2b3-to-host - [0:0]', ':sw1a2b3-to-world - [0:0]']);
    expect(lines.slice(-2)).toEqual(['COMMIT', '']);
    expect(chains.map((chain) => jumpTo(chain, bridges).join(' '))).toEqual([
      '-i sw1a2b3+ -j sw1a2b3-to-host',
      '-i sw1a2b3+ -j sw1a2b3-to-world',
    ]);
  });
});

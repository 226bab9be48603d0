import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** A list of every model of a large provider is some hundred kilobytes. */
const LONGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Where no provider can be, but what a cloud tells its machines about themselves, keys included. Addresses of this
 * machine and of its network are allowed: people run models there.
 */
const forbidden = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['224.0.0.0', 3],
] as const) {
  forbidden.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['64:ff9b::a9fe:0', 112],
  ['ff00::', 8],
] as const) {
  forbidden.addSubnet(network, bits, 'ipv6');
}

/** `address`: as numbers, in whatever form; names are none. An IPv4 address within an IPv6 one counts. */
function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a URL names a forbidden address by itself. The parser has made one form of decimal and hexadecimal ones. */
export function leadsToForbidden(url: string): boolean {
  return isForbiddenAddress(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

/** Asks for all addresses of a name. */
export type ResolveName = (
  name: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Looks at the very addresses that the connection is then made to, so a name that changes its mind gains nothing. */
function guarded(resolveName: ResolveName): LookupFunction {
  return (name, options, done) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      const isForbidden = addresses?.some(({ address }) => isForbiddenAddress(address)) ?? false;
      const failure = isForbidden ? new Error('Forbidden address.') : error;
      const [first] = addresses ?? [];
      if (options.all === true || first === undefined) done(failure, addresses);
      else done(failure, first.address, first.family);
    });
  };
}

interface GuardedRequest {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly resolveName?: ResolveName;
}

/** Asks once, and follows no redirect. Rejects where it must not go, cannot get, or gets too much. */
export async function guardedGet(
  url: string,
  { headers, signal, resolveName = lookup }: GuardedRequest,
): Promise<{ status: number; text: string }> {
  if (leadsToForbidden(url)) throw new Error('Forbidden address.');
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const options: RequestOptions = { headers, signal, agent: false, lookup: guarded(resolveName) };
  return new Promise((resolve, reject) => {
    request(url, options, (response) => {
      const pieces: Buffer[] = [];
      let length = 0;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        length += piece.length;
        if (length > LONGEST_ANSWER_BYTES) response.destroy(new Error('The answer has no end.'));
      });
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') });
      });
    })
      .once('error', reject)
      .end();
  });
}

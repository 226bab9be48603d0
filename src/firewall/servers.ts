import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { Server } from './firewall-rules.js';

/** What containers call the host. */
const HOST_NAME = 'host.docker.internal';
const LOOKUP_LIMIT_MS = 2_000;
/** The second one is where systemd keeps the real ones when the first names only itself. */
const RESOLVER_FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
/** What the engine gives containers when the host has none for them. */
const ENGINE_RESOLVERS = ['8.8.8.8', '8.8.4.4'];

/** Where these addresses lead. `hostAddress` is the host's as containers know it. A name that nobody knows leads nowhere. */
export async function serversAt(urls: readonly string[], hostAddress: string): Promise<readonly Server[]> {
  const found = await Promise.all(urls.map((url) => serversOf(new URL(url), hostAddress)));
  const distinct = new Map(found.flat().map((server) => [`${server.address}:${server.port}`, server]));
  return [...distinct.values()];
}

async function serversOf({ hostname, port, protocol }: URL, hostAddress: string): Promise<readonly Server[]> {
  const standardPort = protocol === 'https:' ? 443 : 80;
  const toServer = (address: string): Server => ({ address, port: port === '' ? standardPort : Number(port) });
  if (hostname === HOST_NAME) return [toServer(hostAddress)];
  if (isIPv4(hostname)) return [toServer(hostname)];
  return (await addressesOf(hostname)).map(toServer);
}

async function addressesOf(name: string): Promise<readonly string[]> {
  const limit = new Promise<never[]>((resolve) => setTimeout(resolve, LOOKUP_LIMIT_MS, []).unref());
  const found = lookup(name, { all: true, family: 4 }).catch(() => []);
  return (await Promise.race([found, limit])).map(({ address }) => address).sort();
}

/** The name servers that containers' questions are sent on to. */
export async function readResolvers(files: readonly string[] = RESOLVER_FILES): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, address = '']) => address),
  );
  const usable = new Set(found.filter((address) => isIPv4(address) && !address.startsWith('127.')));
  return usable.size === 0 ? ENGINE_RESOLVERS : [...usable];
}

import { createHash } from 'node:crypto';

/** How often another range is tried; with half of them taken, one in a billion projects would find none in 30. */
const TRIES = 30;

/** 198.18.0.0/15, which RFC 2544 keeps for tests within a laboratory: no address on the internet is hidden by it. */
const FIRST_ADDRESS = ((198 << 24) | (18 << 16)) >>> 0;
const ADDRESS_BITS = 17;

/** 16 addresses: enough for the services of one project. */
const SUBNET_BITS = 4;

/**
 * The ranges to try for a network of this name. First the engine's own choice (undefined): its pools hold some thirty networks,
 * each far larger than a project needs. When they are used up, small ranges of ours, the same ones for the same name.
 */
export function* subnetsFor(name: string): Generator<string | undefined> {
  yield undefined;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const hash = createHash('sha256').update(`${name} ${attempt}`).digest().readUInt32BE();
    const number = hash % 2 ** (ADDRESS_BITS - SUBNET_BITS);
    yield `${dotted(FIRST_ADDRESS + number * 2 ** SUBNET_BITS)}/${32 - SUBNET_BITS}`;
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

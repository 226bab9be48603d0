import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { EncryptionCodec } from '../../src/temporal/payload-codec.js';

function aKey(id: string): { id: string; key: string } {
  return { id, key: randomBytes(32).toString('base64') };
}

function payloadOf(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

function valueOf(payload: Payload): unknown {
  return defaultPayloadConverter.fromPayload(payload);
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1');
}

const OLD = aKey('2025');
const NEW = aKey('2026');
const WORDS = { prompt: 'a page about canaries, ü' };

describe('payloads', () => {
  it('are encrypted as wholes, each in its own way, and say with which key', async () => {
    const codec = new EncryptionCodec([OLD]);
    const [one = {}, other = {}] = await codec.encode([payloadOf(WORDS), payloadOf(WORDS)]);

    expect(textOf(one.data)).not.toBe(textOf(other.data));
    expect(textOf(one.data)).not.toMatch(/canaries|json/);
    expect(textOf(one.metadata?.['encryption-key-id'])).toBe('2025');
    expect((await codec.decode([one, other])).map(valueOf)).toEqual([WORDS, WORDS]);
  });

  it('are encrypted with the first key and opened with each', async () => {
    const [old = {}] = await new EncryptionCodec([OLD]).encode([payloadOf(WORDS)]);
    const both = new EncryptionCodec([NEW, OLD]);
    const [fresh = {}] = await both.encode([payloadOf(WORDS)]);

    expect(textOf(fresh.metadata?.['encryption-key-id'])).toBe('2026');
    expect((await both.decode([old, fresh])).map(valueOf)).toEqual([WORDS, WORDS]);
  });

  it('that were not encrypted stay readable, and nothing is encrypted twice or without a key', async () => {
    const plain = payloadOf(WORDS);
    const codec = new EncryptionCodec([NEW]);
    const once = await codec.encode([plain]);

    expect(await codec.decode([plain])).toEqual([plain]);
    expect(await codec.encode(once)).toEqual(once);
    expect(await new EncryptionCodec([]).encode([plain])).toEqual([plain]);
  });

  it('of an unknown key, of another key of that name, or changed on the way are refused by name', async () => {
    const sealed = await new EncryptionCodec([OLD]).encode([payloadOf(WORDS)]);
    const [{ metadata = {}, data } = {}] = sealed;
    const changed = Buffer.from(data ?? []);
    changed[20] = (changed[20] ?? 0) ^ 1;

    await expect(new EncryptionCodec([NEW]).decode(sealed)).rejects.toThrow('"2025", which SITEWRIGHT_PAYLOAD_KEYS');
    await expect(new EncryptionCodec([aKey('2025')]).decode(sealed)).rejects.toThrow('"2025" encrypted does not open');
    for (const wrong of [changed, Buffer.alloc(3)]) {
      await expect(new EncryptionCodec([OLD]).decode([{ metadata, data: wrong }])).rejects.toThrow('does not open');
    }
  });
});

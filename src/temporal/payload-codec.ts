import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { PayloadKey } from '../config/env.js';
import { SetupError } from '../domain/failure.js';

const WirePayload = proto.temporal.api.common.v1.Payload;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The names that Temporal's own examples of encryption write into a payload's metadata: other tools know them. */
const ENCODING = 'binary/encrypted';
const CIPHER_NAME = 'AES/GCM';

/**
 * Encrypts what workflows take, give and say, so that the Temporal server keeps it unread. The first key encrypts, each
 * decrypts what carries its id; what was written without encryption stays readable. Without keys it changes nothing.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #newest: PayloadKey | undefined;

  constructor(keys: readonly PayloadKey[]) {
    this.#keys = new Map(keys.map(({ id, key }) => [id, Buffer.from(key, 'base64')]));
    this.#newest = keys[0];
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const newest = this.#newest;
    if (newest === undefined) return payloads;
    return payloads.map((payload) => (isEncrypted(payload) ? payload : this.#encrypt(payload, newest.id)));
  }

  /** Throws SetupError `conflict` that names the key which is missing or another. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? this.#decrypt(payload) : payload));
  }

  #encrypt(payload: Payload, id: string): Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(id), nonce);
    const sealed = [nonce, cipher.update(WirePayload.encode(payload).finish()), cipher.final(), cipher.getAuthTag()];
    const metadata = { encoding: ENCODING, 'encryption-cipher': CIPHER_NAME, 'encryption-key-id': id };
    return {
      metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value)])),
      data: Buffer.concat(sealed),
    };
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const id = textOf(metadata?.['encryption-key-id']);
    const bytes = Buffer.from(data ?? []);
    const decipher = createDecipheriv(CIPHER, this.#key(id), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    try {
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
      return WirePayload.decode(Buffer.concat(opened));
    } catch (cause) {
      throw new SetupError(
        'conflict',
        `What the payload key "${id}" encrypted does not open with it: it is another key.`,
        {
          cause,
        },
      );
    }
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key !== undefined) return key;
    throw new SetupError(
      'conflict',
      `A payload is encrypted with the key "${id}", which SITEWRIGHT_PAYLOAD_KEYS does not name.`,
    );
  }
}

function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.['encoding']) === ENCODING;
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

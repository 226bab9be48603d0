import { createCipheriv, createDecipheriv, type DecipherGCM, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** Begins every encrypted archive; a plain one begins as gzip does. */
export const SEALED = Buffer.from('sitewright-backup-sealed-1\n');
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 32 MB and some tenths of a second for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** AES-256-GCM under a key worked out from a passphrase. What it opens counts only when it was read to its end. */
export class Cipher {
  readonly #passphrase: string;

  constructor(passphrase: string) {
    this.#passphrase = passphrase;
  }

  async *seal(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
    const cipher = createCipheriv('aes-256-gcm', await this.#key(salt), nonce);
    yield Buffer.concat([SEALED, salt, nonce]);
    for await (const chunk of source) yield cipher.update(chunk);
    cipher.final();
    yield cipher.getAuthTag();
  }

  async *open(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const headerBytes = SEALED.byteLength + SALT_BYTES + NONCE_BYTES;
    let decipher: DecipherGCM | undefined;
    let held = Buffer.alloc(0);
    for await (const chunk of source) {
      held = Buffer.concat([held, chunk]);
      if (decipher === undefined && held.byteLength >= headerBytes) {
        decipher = await this.#decipher(held.subarray(SEALED.byteLength, headerBytes));
        held = held.subarray(headerBytes);
      }
      if (decipher === undefined || held.byteLength <= TAG_BYTES) continue;
      yield decipher.update(held.subarray(0, -TAG_BYTES));
      held = held.subarray(-TAG_BYTES);
    }
    if (decipher === undefined || held.byteLength < TAG_BYTES) throw new Error('it ends too early');
    decipher.setAuthTag(held);
    try {
      decipher.final();
    } catch {
      throw new Error('it is damaged, or the passphrase is another one');
    }
  }

  async #decipher(saltAndNonce: Buffer) {
    const key = await this.#key(saltAndNonce.subarray(0, SALT_BYTES));
    return createDecipheriv('aes-256-gcm', key, saltAndNonce.subarray(SALT_BYTES));
  }

  #key(salt: Buffer): Promise<Buffer> {
    const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);
    return derive(this.#passphrase, salt, 32, COST);
  }
}

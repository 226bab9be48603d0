import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Whose key it is: a sealed key opens for this provider at this address only, whoever moves it about in the database. */
export interface KeyOwner {
  readonly id: string;
  readonly baseUrl: string;
}

/** Encrypts a provider's key for the database: AES-256-GCM under a key made from the master key by HKDF. */
export function sealKey(masterKey: string, owner: KeyOwner, key: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, encryptionKey(masterKey), nonce).setAAD(nameOf(owner));
  const sealed = Buffer.concat([nonce, cipher.update(key, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** Undefined: it was sealed with another master key, for another owner, or is no sealed key. */
export function openKey(masterKey: string, owner: KeyOwner, sealed: string): string | undefined {
  const [version, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, encryptionKey(masterKey), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(nameOf(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const key = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(key).toString('utf8');
  } catch {
    return undefined;
  }
}

function encryptionKey(masterKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'sitewright provider keys', 32));
}

function nameOf({ id, baseUrl }: KeyOwner): Buffer {
  return Buffer.from(JSON.stringify([id, baseUrl]));
}

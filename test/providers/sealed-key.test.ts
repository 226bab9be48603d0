import { describe, expect, it } from '@jest/globals';
import { openKey, sealKey } from '../../src/providers/sealed-key.js';

const MASTER = 'a master key of at least 32 characters';
const OWNER = { id: 'acme', baseUrl: 'https://api.acme.example/v1' };

describe('a sealed key', () => {
  it('opens again, and tells nothing of the key', () => {
    const sealed = sealKey(MASTER, OWNER, 'sk-secret-ünïcode');

    expect(sealed).toMatch(/^v1\.[\w-]+$/);
    expect(Buffer.from(sealed.slice(3), 'base64url').includes('secret')).toBe(false);
    expect(openKey(MASTER, OWNER, sealed)).toBe('sk-secret-ünïcode');
  });

  it('is another one each time', () => {
    expect(sealKey(MASTER, OWNER, 'sk-1')).not.toBe(sealKey(MASTER, OWNER, 'sk-1'));
  });

  it('does not open with another master key, for another provider, or at another address', () => {
    const sealed = sealKey(MASTER, OWNER, 'sk-secret');

    expect(openKey(`${MASTER}!`, OWNER, sealed)).toBeUndefined();
    expect(openKey(MASTER, { ...OWNER, id: 'evil' }, sealed)).toBeUndefined();
    expect(openKey(MASTER, { ...OWNER, baseUrl: 'https://evil.example/v1' }, sealed)).toBeUndefined();
  });

  it('does not open when anything of it was changed', () => {
    const sealed = sealKey(MASTER, OWNER, 'sk-secret');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openKey(MASTER, OWNER, `v1.${changed.toString('base64url')}`)).toBeUndefined();
    }
    for (const odd of ['', 'v1.', 'v2.abc', sealed.slice(0, -4), 'v1.AAAA']) {
      expect(openKey(MASTER, OWNER, odd)).toBeUndefined();
    }
  });
});

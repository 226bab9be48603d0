import { describe, expect, it } from '@jest/globals';
import { KnownSecrets } from '../../src/domain/known-secrets.js';

const SECRET = 'sk-"tell/nobody"+4711 \\ü';

function knowing(...secrets: (string | undefined)[]): KnownSecrets {
  const known = new KnownSecrets();
  known.add(...secrets);
  return known;
}

describe('known secrets', () => {
  it.each([
    ['as they are', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in addresses', encodeURIComponent(SECRET)],
    ['in addresses with small letters', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['in hexadecimal digits', Buffer.from(SECRET).toString('hex')],
  ])('are taken out %s', (_how, written) => {
    expect(knowing(SECRET).without(`the key ${written}, and ${written}.`)).toBe('the key [secret], and [secret].');
  });

  it.each(['', 'a', 'ab', 'abc', 'opencode:'])('are taken out of base64 in which "%s" stands before them', (before) => {
    const known = knowing(SECRET);
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${SECRET}, and more`).toString(encoding);

      const cleaned = known.without(`Basic ${encoded}`);

      expect(cleaned).toContain('[secret]');
      const left = Buffer.from(cleaned.replace('[secret]', ''), encoding).toString();
      expect(left).not.toContain('nobody');
    }
  });

  it('leave no rest when one begins with another', () => {
    const known = knowing('secret-of-many', 'secret-of-many-letters');
    expect(known.without('secret-of-many-letters secret-of-many')).toBe('[secret] [secret]');
  });

  it('are none when they are absent or as short as words', () => {
    const known = knowing(undefined, '', 'none', 'sitting');
    expect(known.without('none is sitting')).toBe('none is sitting');
  });

  it('leave other texts as they are', () => {
    const text = 'sk-"tell/nobody"+471';
    expect(knowing(SECRET).without(text)).toBe(text);
  });
});

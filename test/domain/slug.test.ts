import { describe, expect, it } from '@jest/globals';
import { LONGEST_NAME, LONGEST_SLUG, nameFrom, slugFrom } from '../../src/domain/slug.js';

describe('slugFrom', () => {
  it.each([
    ['a landing page for a bakery', 'bakery'],
    ['Please build me a landing page for a bakery!', 'bakery'],
    ['Bakery', 'bakery'],
    ['One two three four five six seven', 'one-two-three-four-five'],
    ["Anna's Café & Crêperie", 'annas-cafe-creperie'],
    ['Anna’s bakery', 'annas-bakery'],
    ['Straße Øl Łódź Æther œuvre', 'strasse-ol-lodz-aether-oeuvre'],
    ['ＦＵＬＬ width ﬁne', 'full-width-fine'],
    ['Portfolio 2026', 'portfolio-2026'],
    ['--a--b__c..d--', 'b-c-d'],
    ['the and of', 'the-and-of'],
    ['xn--80ak6aa92e', 'xn-80ak6aa92e'],
    ['../../etc/passwd', 'etc-passwd'],
    ['bakery\0\r\nHost: evil.example', 'bakery-host-evil-example'],
    ['api', 'api-site'],
    ['The API', 'api-site'],
    ['www', 'www-site'],
    ['localhost', 'localhost-site'],
    ['admin', 'admin-site'],
    ['api documentation', 'api-documentation'],
    ['', 'site'],
    ['  \n ', 'site'],
    ['面包店', 'site'],
    ['🥐🥖', 'site'],
    ['面包店 bakery', 'bakery'],
    ['x'.repeat(300), 'x'.repeat(50)],
    [`${'x'.repeat(30)} ${'y'.repeat(30)} z`, 'x'.repeat(30)],
    [`${'x'.repeat(25)} ${'y'.repeat(24)} z`, `${'x'.repeat(25)}-${'y'.repeat(24)}`],
    [`${' '.repeat(2_000)}late`, 'site'],
  ])('of %.60j is %j', (text, slug) => {
    expect(slugFrom(text)).toBe(slug);
  });

  it('is a label of a host name for whatever text, and the same for itself', () => {
    for (let code = 0; code < 0x3000; code += 1) {
      const slug = slugFrom(
        `${String.fromCodePoint(code)}-a${String.fromCodePoint(code)}b ${'long '.repeat(code % 20)}`,
      );

      expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(slug.length).toBeLessThanOrEqual(LONGEST_SLUG);
      expect(slugFrom(slug)).toBe(slug);
    }
  });
});

describe('nameFrom', () => {
  it.each([
    ['a landing page for a bakery', 'A landing page for a bakery'],
    ['A shop. It sells bread.', 'A shop'],
    ['A shop!\nIt sells bread', 'A shop'],
    ['\n\n  A   shop\tof mine  \nmore', 'A shop of mine'],
    ['What is a bakery? Tell me.', 'What is a bakery?'],
    ['version 2.0 of our page', 'Version 2.0 of our page'],
    ['A list of:', 'A list of'],
    ['面包店', '面包店'],
    ['évian', 'Évian'],
    ['bake\u0000ry \u202Egnp.exe\u200B', 'Bakery gnp.exe'],
    ['', 'Untitled site'],
    [' \n ', 'Untitled site'],
    ['...', 'Untitled site'],
    ['x'.repeat(80), `X${'x'.repeat(79)}`],
    ['x'.repeat(81), `X${'x'.repeat(78)}…`],
    [`${'word '.repeat(30)}`, `Word${' word'.repeat(14)}…`],
    ['🥐'.repeat(100), `${'🥐'.repeat(79)}…`],
  ])('of %.60j is %j', (prompt, name) => {
    expect(nameFrom(prompt)).toBe(name);
    expect(Array.from(nameFrom(prompt)).length).toBeLessThanOrEqual(LONGEST_NAME);
  });
});

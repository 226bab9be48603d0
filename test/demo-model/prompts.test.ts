import { describe, expect, it } from '@jest/globals';
import { briefFrom } from '../../src/demo-model/page-brief.js';
import { findAccent, findTone, paletteOf, ACCENT_NAMES, type Palette } from '../../src/demo-model/palettes.js';

const BAKERY = 'A landing page for a small sourdough bakery in Lisbon called "Levain & Sol", warm colours';

function titlesOf(...prompts: string[]): string[] {
  return briefFrom(prompts).sections.map(({ title }) => title);
}

describe('the name of a page', () => {
  it.each([
    [BAKERY, 'Levain & Sol'],
    ['a landing page for a bakery', 'Bakery'],
    ['Please build me a website for my startup: an app that tracks invoices.', 'App that tracks invoices'],
    ['portfolio for photographer Maria Jensen, minimal', 'Photographer Maria Jensen'],
    ["A shop for bicycles named Joe's Wheels in Utrecht", "Joe's Wheels"],
    ['A café called “Bread and Butter” with a garden', 'Bread and Butter'],
    ['Erstelle eine Webseite für eine Tierarztpraxis in Köln mit Team', 'Tierarztpraxis in Köln'],
    ['Une page pour une boulangerie à Lyon', 'Boulangerie à Lyon'],
    ['موقع لمخبز صغير', 'موقع لمخبز صغير'],
    ['🥐', '🥐'],
    ['', 'New site'],
    [' \u0000\u202e\n ', 'New site'],
    ['?!', 'New site'],
  ])('from %j is %j', (prompt, name) => {
    expect(briefFrom([prompt]).name).toBe(name);
  });

  it.each([
    ['change the heading to "Bread worth waking up for"', 'Bread worth waking up for'],
    ['Call it Sol and make it green', 'Sol'],
    ['the title should be: Levain', 'Levain & Sol'],
    ['Set the button to "Order now"', 'Levain & Sol'],
  ])('after %j is %j', (prompt, name) => {
    expect(briefFrom([BAKERY, prompt]).name).toBe(name);
  });

  it('is short, and holds no half characters, however long the prompt is', () => {
    const { name, lead, quote } = briefFrom([`A site about ${'👩‍🍳llanfair'.repeat(5_000)}`]);

    expect(Array.from(name).length).toBeLessThanOrEqual(48);
    expect(Array.from(quote).length).toBeLessThanOrEqual(280);
    expect(name + lead + quote).not.toMatch(/\p{Cs}/u);
  });
});

describe('the colours of a page', () => {
  it.each([
    ['warm colours', 'amber', undefined],
    ['Dark mode, purple', 'purple', 'dark'],
    ['make it dark green', 'green', undefined],
    ['minimal black and white', 'grey', 'light'],
    ['a site for Mr Redford', undefined, undefined],
    ['blue on white, not red', 'blue', 'light'],
  ] as const)('of %j are %s, %s', (prompt, accent, tone) => {
    expect([findAccent(prompt), findTone(prompt)]).toEqual([accent, tone]);
  });

  it('come from the last prompt that names one', () => {
    expect(briefFrom([BAKERY, 'make it green', 'add a map']).palette).toEqual(paletteOf('green', 'light'));
    expect(briefFrom([BAKERY, 'make it green', 'dark mode, please']).palette).toEqual(paletteOf('green', 'dark'));
  });

  it('are the same for the same prompt that names none', () => {
    expect(briefFrom(['a page about owls']).palette).toEqual(briefFrom(['a page about owls']).palette);
  });

  const palettes = ACCENT_NAMES.flatMap((name) =>
    (['light', 'dark'] as const).map((tone) => [name, tone, paletteOf(name, tone)] as const),
  );
  it.each(palettes)('%s on %s can be read', (_name, _tone, palette) => {
    const pairs = (['ink', 'muted', 'accent'] as const).flatMap((text) =>
      (['paper', 'sheet'] as const).map((ground) => [palette[text], palette[ground]] as const),
    );

    for (const [text, ground] of [...pairs, [palette.onAccent, palette.accent] as const]) {
      expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** As WCAG 2.2 defines it. */
function contrast(...colours: readonly [string, string]): number {
  const [dark = 0, light = 0] = colours.map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Palette[keyof Palette]): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the sections of a page', () => {
  it.each([
    [BAKERY, ['The menu', 'Opening hours', 'Contact']],
    [`${BAKERY}, with opening hours and a map`, ['Opening hours', 'How to find us']],
    ['An app. Include pricing, FAQ and a contact form.', ['Prices', 'Questions', 'Contact']],
    [
      'A bakery with a wood-fired oven, large images and opening hours',
      ['Wood-fired oven', 'Gallery', 'Opening hours'],
    ],
    ['A bakery with warm colours and a modern design', ['The menu', 'Opening hours', 'Contact']],
    ['Tierarztpraxis mit Öffnungszeiten', ['Opening hours']],
  ])('of %j are %j', (prompt, titles) => {
    expect(titlesOf(prompt)).toEqual(titles);
  });

  it.each([
    ['add a gallery', ['The menu', 'Gallery', 'Opening hours', 'Contact']],
    ['Please add a section about our history', ['History', 'The menu', 'Opening hours', 'Contact']],
    ['remove the menu', ['Opening hours', 'Contact']],
    ['add a map and remove the menu', ['Opening hours', 'How to find us', 'Contact']],
    ['make it green', ['The menu', 'Opening hours', 'Contact']],
  ])('after %j are %j', (prompt, titles) => {
    expect(titlesOf(BAKERY, prompt)).toEqual(titles);
  });

  it('that were added can be removed again', () => {
    expect(titlesOf(BAKERY, 'add a section about our history', 'Remove the history section')).toEqual(titlesOf(BAKERY));
  });

  it('are few, however many are asked for', () => {
    const topics = Array.from({ length: 100 }, (_, index) => `topic ${index}`).join(', ');

    expect(titlesOf(`A page with ${topics}`)).toHaveLength(8);
  });
});

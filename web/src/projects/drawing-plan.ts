export interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'line' | 'plane' | 'text' | 'accent';
}

/** Rectangles on a sheet of 160 by 100 that look like the plan of a page; the same slug gives the same plan. */
export function drawingOf(slug: string): readonly Shape[] {
  const next = numbersFrom(slug);
  return [...header(next), ...hero(next), ...rows(next)];
}

function header(next: () => number): Shape[] {
  const links = 2 + Math.floor(next() * 3);
  return [
    { x: 10, y: 8, width: 14 + next() * 14, height: 4, kind: 'accent' },
    ...Array.from({ length: links }, (_, index): Shape => ({
      x: 142 - index * 14,
      y: 9,
      width: 8,
      height: 2,
      kind: 'text',
    })),
  ];
}

function hero(next: () => number): Shape[] {
  if (next() < 0.3) return wideHero(next);
  const isLeft = next() < 0.5;
  const width = 46 + next() * 36;
  const picture: Shape = { x: isLeft ? 150 - width : 10, y: 20, width, height: 34, kind: 'plane' };
  const textX = isLeft ? 10 : width + 18;
  const room = 132 - width;
  return [
    picture,
    { x: textX, y: 24, width: room * (0.6 + next() * 0.35), height: 6, kind: 'text' },
    { x: textX, y: 34, width: room * (0.5 + next() * 0.45), height: 2.5, kind: 'text' },
    { x: textX, y: 39, width: room * (0.4 + next() * 0.4), height: 2.5, kind: 'text' },
    { x: textX, y: 46, width: 16, height: 6, kind: 'accent' },
  ];
}

/** One picture over the whole width, with the words on it. */
function wideHero(next: () => number): Shape[] {
  const width = 50 + next() * 40;
  return [
    { x: 10, y: 20, width: 140, height: 34, kind: 'plane' },
    { x: 80 - width / 2, y: 28, width, height: 6, kind: 'text' },
    { x: 80 - width / 3, y: 37, width: (width * 2) / 3, height: 2.5, kind: 'text' },
    { x: 72, y: 44, width: 16, height: 6, kind: 'accent' },
  ];
}

function rows(next: () => number): Shape[] {
  const columns = 2 + Math.floor(next() * 3);
  const width = (140 - (columns - 1) * 6) / columns;
  return Array.from({ length: columns }, (_, index) => 10 + index * (width + 6)).flatMap((x): Shape[] => [
    { x, y: 62, width, height: 22, kind: 'line' },
    { x: x + 3, y: 87, width: width * (0.4 + next() * 0.4), height: 2.5, kind: 'text' },
  ]);
}

/** Numbers from 0 to 1 that follow from a text (FNV-1a, then xorshift): no secret, only always the same. */
function numbersFrom(text: string): () => number {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  // FNV leaves texts that begin alike close to each other; MurmurHash3's last step drives them apart.
  state = Math.imul(state ^ (state >>> 16), 2_246_822_507);
  state = Math.imul(state ^ (state >>> 13), 3_266_489_909) >>> 0;
  state = (state ^ (state >>> 16)) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}

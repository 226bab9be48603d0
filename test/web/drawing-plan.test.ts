import { expect, it } from '@jest/globals';
import { drawingOf } from '../../web/src/projects/drawing-plan.js';

it('draws the same for one slug, another for its neighbour, and stays on its sheet', () => {
  const slugs = Array.from({ length: 50 }, (_, index) => `bakery-${index + 2}`);
  const drawings = slugs.map(drawingOf);

  expect(drawingOf('bakery-2')).toEqual(drawings[0]);
  expect(new Set(drawings.map((drawing) => JSON.stringify(drawing))).size).toBe(slugs.length);
  for (const { x, y, width, height } of drawings.flat()) {
    expect([x >= 0, y >= 0, x + width <= 160, y + height <= 100, width > 0]).toEqual([true, true, true, true, true]);
  }
});

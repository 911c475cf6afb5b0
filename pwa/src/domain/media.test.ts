import { expect, it } from 'vitest';
import { positionOf, ratioOf } from './media.ts';

it.each([
  [1200, 800, 1.5],
  [400, 4000, 0.8],
  [4000, 400, 2.2],
  [null, null, 16 / 9],
  [0, 0, 16 / 9],
])('a picture of %s x %s stands in a box of %s', (width, height, expected) => {
  expect(ratioOf({ width, height, type: 'IMAGE' })).toBeCloseTo(expected);
});

it('keeps the focus of a picture visible', () => {
  expect(positionOf(null)).toBe('50% 50%');
  expect(positionOf({ x: -1, y: 1 })).toBe('0.0% 0.0%');
  expect(positionOf({ x: 0.5, y: -0.5 })).toBe('75.0% 75.0%');
});

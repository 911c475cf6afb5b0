import { expect, it } from 'vitest';
import { isLong } from './status.ts';

it('cuts what is long, by its text and by its lines', () => {
  expect(isLong('<p>short</p>')).toBe(false);
  expect(isLong(`<p>${'word '.repeat(200)}</p>`)).toBe(false);
  expect(isLong(`<p>${'word '.repeat(400)}</p>`)).toBe(true);
  expect(isLong('<p>a<br>b</p>'.repeat(20))).toBe(true);
  expect(isLong(`<a href="${'x'.repeat(5000)}">a</a>`)).toBe(false);
});

import { expect, it } from 'vitest';
import { lengthOf } from './length.ts';

it.each([
  ['', 0],
  ['hello', 5],
  ['a 😀', 3],
  [`see https://example.org/${'x'.repeat(200)} now`, 4 + 25 + 4],
  ['@bob@example.org hi', 7],
  ['mail me@example.org', 19],
])('counts %j', (text, expected) => expect(lengthOf(text, 25)).toBe(expected));

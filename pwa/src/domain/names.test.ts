import { expect, it } from 'vitest';
import { nameInWords } from './names.ts';

const name = (displayName: string): string => nameInWords({ displayName, username: 'bob' });

it('puts a name that is written from left to right into words as it is', () => {
  expect(name(' Zoë 🦊 ')).toBe('Zoë 🦊');
  expect(name('')).toBe('bob');
});

it('lets nothing in a name turn the words around it', () => {
  expect(name('\u202eevil\u202c \u2067x\u2069')).toBe('evil x');
  expect(name(' \u202e\u2066 ')).toBe('bob');
});

it('keeps a name that is written from right to left to itself', () => {
  expect(name('מרים')).toBe('\u2068מרים\u2069');
  expect(name('\u2067ليلى\u2069')).toBe('\u2068ليلى\u2069');
  expect(name('Bob\u200f')).toBe('\u2068Bob\u200f\u2069');
  expect(name('\u{1e900}')).toBe('\u2068\u{1e900}\u2069');
});

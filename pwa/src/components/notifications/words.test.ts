import { beforeEach, expect, it } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { wordsOf } from './words.ts';

beforeEach(() => overwriteGetLocale(() => 'en'));

it('speaks of several as several', () => {
  expect(wordsOf('FOLLOW_REQUEST', 1)).toBe('wants to follow you');
  expect(wordsOf('FOLLOW_REQUEST', 2)).toBe('and 1 other want to follow you');
});

it('does so in German', () => {
  overwriteGetLocale(() => 'de');
  expect(wordsOf('FAVOURITE', 1)).toBe('hat deinen Beitrag favorisiert');
  expect(wordsOf('FAVOURITE', 3)).toBe('und 2 weitere haben deinen Beitrag favorisiert');
  expect(wordsOf('FOLLOW', 2)).toBe('und 1 weitere Person folgen dir jetzt');
});

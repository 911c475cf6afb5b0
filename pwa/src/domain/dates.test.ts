import { describe, expect, it } from 'vitest';
import { ago, agoInWords, compact, megabytes, percent, until } from './dates.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const before = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe('ago', () => {
  it.each([
    [5, 'en', 'now'],
    [-30, 'en', 'now'],
    [5 * 60, 'en', '5m'],
    [3 * 3600, 'en', '3h'],
    [2 * 86_400, 'en', '2d'],
    [40 * 86_400, 'en', 'Oct 17'],
    [400 * 86_400, 'en', 'Oct 22, 2025'],
    [2 * 86_400, 'de', '2 T'],
  ])('%d seconds in %s', (seconds, language, expected) => expect(ago(before(seconds), language, NOW)).toBe(expected));

  it('says nothing of what is no date', () => expect(ago('never', 'en', NOW)).toBe(''));
});

it('says it in words', () => {
  expect(agoInWords(before(3 * 3600), 'en', NOW)).toBe('3 hours ago');
  expect(agoInWords(before(86_400), 'de', NOW)).toBe('gestern');
});

it('tells when something will be', () => {
  expect(until(before(-90 * 60), 'en', NOW)).toBe('in 2 hours');
  expect(until(before(1), 'en', NOW)).toBe('');
});

it('writes numbers short', () => {
  expect(compact(999, 'en')).toBe('999');
  expect(compact(1234, 'en')).toBe('1.2K');
  expect(percent(0.256, 'de')).toBe('26\u00a0%');
});

it('never says that a file is as large as it may be when it is larger', () => {
  const limit = 40 * 1024 ** 2;
  expect(megabytes(limit, 'en', 'floor')).toBe('40 MB');
  expect(megabytes(limit + 1, 'en', 'ceil')).toBe('40.1 MB');
  expect(megabytes(limit + 1, 'de', 'ceil')).toBe('40,1 MB');
});

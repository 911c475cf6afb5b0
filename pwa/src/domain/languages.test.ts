import { expect, it } from 'vitest';
import { languages } from './languages.ts';

it('names languages in the language of the reader, and puts theirs first', () => {
  const all = languages('de', ['pt-BR', 'en', '', 'en-US', 'x!']);
  expect(all.slice(0, 2)).toEqual([
    { value: 'pt', label: 'Portugiesisch' },
    { value: 'en', label: 'Englisch' },
  ]);
  expect(all.filter(({ value }) => value === 'en')).toHaveLength(1);
  expect(all.slice(2).map(({ label }) => label)).toEqual(all.slice(2).map(({ label }) => label).sort((one, other) => one.localeCompare(other, 'de')));
});

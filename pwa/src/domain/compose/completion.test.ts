import { expect, it } from 'vitest';
import { complete, completionAt } from './completion.ts';

it.each([
  ['@al', 'account', 'al'],
  ['hi @al', 'account', 'al'],
  ['@al@exa', 'account', 'al@exa'],
  ['(@al', 'account', 'al'],
  ['#ca', 'tag', 'ca'],
  ['so :ca', 'emoji', 'ca'],
  ['#日本', 'tag', '日本'],
])('completes %j', (text, kind, query) => {
  expect(completionAt(text, text.length)).toMatchObject({ kind, query });
});

it.each(['', 'al', '@', 'me@exa', 'https://x.org/#a', 'at 12:30', ':c', '@al ', 'a#b'])('leaves %j alone', (text) => {
  expect(completionAt(text, text.length)).toBeNull();
});

it('puts what was chosen in its place', () => {
  expect(complete('hi @al!', completionAt('hi @al!', 6)!, '@alice')).toEqual({ text: 'hi @alice !', caret: 10 });
  expect(complete('@al there', completionAt('@al there', 3)!, '@alice')).toEqual({ text: '@alice there', caret: 7 });
});

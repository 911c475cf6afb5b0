import { expect, it } from 'vitest';
import { branches, type Answer, type Branch } from './thread.ts';

const answer = (id: string, inReplyToId: string | null, by = 'x', createdAt = id): Answer => ({ id, inReplyToId, createdAt, account: { id: by } });
const drawn = (all: readonly Branch<Answer>[]): string =>
  all.map(({ status, replies, continues }) => (continues ? '+' : '') + status.id + (replies.length > 0 ? `(${drawn(replies)})` : '')).join(' ');

const ROOT = answer('0', null, 'author');

it('puts answers below what they answer, by time', () => {
  const all = branches(ROOT, [answer('3', '1'), answer('2', '0'), answer('1', '0'), answer('4', '3')]);
  expect(drawn(all)).toBe('1 +3 +4 2');
  expect(drawn(branches(ROOT, [answer('1', '0'), answer('2', '1'), answer('3', '1'), answer('4', '3')]))).toBe('1(2 3 +4)');
  expect(branches(ROOT, [answer('1', '0'), answer('2', '1'), answer('3', '1'), answer('4', '3')])[0]!.count).toBe(3);
});

it('lets an author go on before others answer', () => {
  expect(drawn(branches(ROOT, [answer('1', '0'), answer('2', '0', 'author'), answer('3', '2', 'author')]))).toBe('2 +3 1');
});

it('loses no answer to what is not there', () => {
  expect(drawn(branches(ROOT, [answer('1', 'gone'), answer('2', null)]))).toBe('1 2');
});

it('is not caught in a circle, nor by doubles', () => {
  expect(drawn(branches(ROOT, [answer('1', '2'), answer('2', '1'), answer('3', '0')]))).toBe('3');
  expect(drawn(branches(ROOT, [answer('1', '0'), answer('1', '0')]))).toBe('1 1');
});

import { expect, it } from 'vitest';
import type { PlainStatus } from '../../graphql/statuses.ts';
import { beginReply, narrower, secondsLeft } from './begin.ts';

const HABITS = { visibility: 'UNLISTED', sensitive: false, language: 'en' } as const;
const status = (change: object): PlainStatus =>
  ({ id: 's', account: { acct: 'bob' }, mentions: [], spoilerText: '', visibility: 'PUBLIC', language: 'de', ...change }) as unknown as PlainStatus;

it('answers all who talk, but not oneself, and nobody twice', () => {
  const talk = status({ mentions: [{ acct: 'alice' }, { acct: 'carol@far.example' }, { acct: 'bob' }] });
  expect(beginReply(talk, 'alice', HABITS, 'k')).toMatchObject({ text: '@bob @carol@far.example ', inReplyTo: 's', language: 'de' });
  expect(beginReply(status({ account: { acct: 'alice' } }), 'alice', HABITS, 'k').text).toBe('');
});

it('is no wider than what it answers, and keeps its warning', () => {
  expect(beginReply(status({ visibility: 'DIRECT', spoilerText: 'Food' }), 'alice', HABITS, 'k')).toMatchObject({
    visibility: 'DIRECT',
    spoilerText: 'Food',
  });
  expect(beginReply(status({}), 'alice', HABITS, 'k').visibility).toBe('UNLISTED');
  expect(narrower('PRIVATE', 'MUTUALS_ONLY')).toBe('MUTUALS_ONLY');
});

it('lets a poll run for as long as it was going to', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(secondsLeft('2026-03-01T12:10:00Z', now)).toBe(600);
  expect(secondsLeft('2026-03-01T11:00:00Z', now)).toBe(86_400);
  expect(secondsLeft(null, now)).toBe(86_400);
});

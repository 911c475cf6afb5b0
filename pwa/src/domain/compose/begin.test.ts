import { expect, it } from 'vitest';
import type { PlainStatus } from '../../graphql/statuses.ts';
import { beginReply, durationOf, narrower, visibilityOf } from './begin.ts';

const HABITS = { visibility: 'UNLISTED', sensitive: false, language: 'en' } as const;
const status = (change: object): PlainStatus =>
  ({ id: 's', account: { acct: 'bob' }, mentions: [], spoilerText: '', visibility: 'PUBLIC', language: 'de', ...change }) as unknown as PlainStatus;

it('answers all who talk, but not oneself, and nobody twice', () => {
  const talk = status({ mentions: [{ acct: 'alice' }, { acct: 'carol@far.example' }, { acct: 'bob' }] });
  expect(beginReply(talk, 'alice', HABITS, 'k')).toMatchObject({ text: '@bob @carol@far.example ', inReplyTo: 's', answers: 'bob', language: 'de' });
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

it('reads the visibility that an address names, and none that nobody knows', () => {
  expect(['direct', 'mutuals_only', 'PUBLIC', 'everybody', '', null].map(visibilityOf)).toEqual(['DIRECT', 'MUTUALS_ONLY', 'PUBLIC', null, null, null]);
});

it('lets a poll that is asked again run for as long as it did', () => {
  const asked = '2026-03-01T12:00:00.000Z';
  expect(durationOf(asked, '2026-03-01T18:00:00.900Z')).toBe(6 * 3600);
  expect(durationOf(asked, '2026-03-01T12:00:05.000Z')).toBe(86_400);
  expect(durationOf(asked, null)).toBe(86_400);
});

import { expect, it } from 'vitest';
import type { PlainStatus } from '../../graphql/statuses.ts';
import { beginReply, narrower } from './begin.ts';

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

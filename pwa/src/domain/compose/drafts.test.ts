import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { Database, wipe } from '../store/database.ts';
import { Drafts, type Draft } from './drafts.ts';

const draft = (change: Partial<Draft> = {}): Draft => ({
  target: 'new',
  idempotencyKey: 'k',
  text: 'Hello',
  spoilerText: null,
  contentType: null,
  visibility: 'PUBLIC',
  language: 'en',
  sensitive: false,
  inReplyTo: null,
  media: [],
  poll: null,
  updatedAt: 0,
  ...change,
});

beforeEach(async () => {
  await wipe('one');
  await wipe('two');
});

it('keeps what was written, for each account and target', async () => {
  const one = new Drafts(new Database('one'));
  await one.keep(draft());
  await one.keep(draft({ target: 'reply:1', text: 'Reply' }));
  expect((await one.find('new'))?.text).toBe('Hello');
  expect((await one.all()).map((kept) => kept.target).sort()).toEqual(['new', 'reply:1']);
  expect(await new Drafts(new Database('two')).all()).toEqual([]);
});

it('forgets a draft in which nothing is left', async () => {
  const drafts = new Drafts(new Database('one'));
  await drafts.keep(draft());
  await drafts.keep(draft({ text: ' @bob ' }), '@bob ');
  expect(await drafts.find('new')).toBeUndefined();
});

it('keeps drafts for one target apart, and finds the one that was written last', async () => {
  const drafts = new Drafts(new Database('one'));
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 });
  await drafts.keep(draft({ idempotencyKey: 'one', text: 'One' }));
  vi.setSystemTime(2000);
  await drafts.keep(draft({ idempotencyKey: 'other', text: 'Other' }));
  vi.useRealTimers();
  expect((await drafts.find('new'))?.text).toBe('Other');
  await drafts.forget(draft({ idempotencyKey: 'other' }));
  expect((await drafts.find('new'))?.text).toBe('One');
});

it('loses everything when the account signs out', async () => {
  const database = new Database('one');
  await new Drafts(database).keep(draft());
  await database.close();
  await wipe('one');
  expect(await new Drafts(new Database('one')).all()).toEqual([]);
});

import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { globalId } from '../ids.ts';
import { Database, wipe } from '../store/database.ts';
import { draftAddress, Drafts, wordsOfDraft, type Draft } from './drafts.ts';

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
  answers: null,
  media: [],
  files: [],
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

it('keeps a draft in which nothing is but a file, and gives both back when discarding is undone', async () => {
  const drafts = new Drafts(new Database('one'));
  const waiting = draft({ text: '', files: [{ key: 'f', name: 'a.txt', size: 5, place: 0, failure: { kind: 'offline' } }] });
  await drafts.keep(waiting);
  await drafts.files.keep('f', new File(['hello'], 'a.txt'));
  const undo = await drafts.discard(waiting);
  expect(await drafts.all()).toEqual([]);
  expect(await drafts.files.find('f')).toBeNull();
  await undo();
  const later = new Drafts(new Database('one'));
  expect((await later.find('new'))?.files).toEqual(waiting.files);
  expect(await (await later.files.find('f'))?.text()).toBe('hello');
});

it('reads drafts of a release that knew no files', async () => {
  const database = new Database('one');
  const { files: _, ...old } = draft();
  await database.put('drafts', 'new k', old);
  expect((await new Drafts(database).find('new'))?.files).toEqual([]);
});

it.each([
  ['new', '/app/compose?draft=k'],
  ['new:DIRECT', '/app/compose?draft=k&visibility=direct'],
  [`reply:${globalId('Status', '01A')}`, '/app/compose?draft=k&reply=01A'],
  ['edit:01A', '/app/compose?draft=k&edit=01A'],
])('leads back to a draft for %s', (target, address) => expect(draftAddress(draft({ target }))).toBe(address));

it('knows a draft again by its first words, whatever it has', () => {
  expect(wordsOfDraft(draft({ text: '\n  \n Hello \nworld' }))).toBe('Hello');
  expect(wordsOfDraft(draft({ text: ' ', spoilerText: 'Food' }))).toBe('Food');
  expect(wordsOfDraft(draft({ text: '', poll: { options: ['', 'Tea'], expiresInSeconds: 60, multiple: false } }))).toBe('Tea');
  expect(wordsOfDraft(draft({ text: '', files: [{ key: 'f', name: 'a.txt', size: 5, place: 0, failure: null }] }))).toBe('a.txt');
  expect(wordsOfDraft(draft({ text: '', media: [{ id: 'm', type: 'IMAGE', previewUrl: null, description: '' }] }))).toBe('');
});

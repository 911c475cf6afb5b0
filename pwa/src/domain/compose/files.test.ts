import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { Database, wipe } from '../store/database.ts';
import { Files } from './files.ts';

const file = (text: string): File => new File([text], `${text}.txt`, { type: 'text/plain' });

beforeEach(() => wipe('one'));

it('gives a file back after a reload', async () => {
  await new Files(new Database('one')).keep('k', file('hello'));
  const found = await new Files(new Database('one')).find('k');
  expect(found).toMatchObject({ name: 'hello.txt', type: 'text/plain' });
  expect(await found?.text()).toBe('hello');
});

it('holds what is too much for the device as long as the tab lives', async () => {
  const files = new Files(new Database('one'), 8);
  await files.keep('small', file('hello'));
  await files.keep('large', file('hello!'));
  expect(await files.find('large')).not.toBeNull();
  const later = new Files(new Database('one'), 8);
  expect(await later.find('small')).not.toBeNull();
  expect(await later.find('large')).toBeNull();
});

it('forgets a file, even while it is still being kept', async () => {
  const files = new Files(new Database('one'));
  const keeping = files.keep('k', file('hello'));
  await Promise.all([keeping, files.forget('k')]);
  expect(await files.find('k')).toBeNull();
  expect(await new Files(new Database('one')).find('k')).toBeNull();
});

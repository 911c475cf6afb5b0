import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { Database } from '../store/database.ts';
import type { Row } from './feed.ts';
import { around, Positions } from './positions.ts';

const row = (key: string): Row<string> => ({ kind: 'entry', key, cursor: key, node: key });
const GAP: Row<string> = { kind: 'gap', key: 'gap:1' };

it('takes what is around, up to a gap', () => {
  const rows = [row('9'), GAP, row('5'), row('4'), row('3')];
  expect(around(rows, '4').map((entry) => entry.key)).toEqual(['5', '4', '3']);
  expect(around(rows, '9').map((entry) => entry.key)).toEqual(['9']);
  expect(around(rows, 'gone')).toEqual([]);
});

it('takes no more than is needed', () => {
  const rows = Array.from({ length: 200 }, (_, index) => row(String(index)));
  expect(around(rows, '100')).toHaveLength(41);
});

it('comes back to where one was', async () => {
  const positions = new Positions(new Database('positions'));
  await positions.keep('home', { key: '4', offset: -12 }, [row('5'), row('4')], '5');
  expect(await positions.find('home')).toMatchObject({ key: '4', offset: -12, entries: [{ key: '5' }, { key: '4' }], newest: '5' });
  expect(await positions.find('local')).toBeNull();
  await positions.noteRead('home', '5');
  expect([await positions.read('home'), await positions.read('local')]).toEqual(['5', '']);
});

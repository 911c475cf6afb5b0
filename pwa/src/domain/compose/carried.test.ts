import { expect, it } from 'vitest';
import { beginNew } from './begin.ts';
import { Carried, isCarrying } from './carried.ts';
import type { Draft } from './drafts.ts';

/** What a tab keeps, `room` characters at the most. */
class Shelf implements Storage {
  readonly #kept = new Map<string, string>();
  room = Infinity;

  get length(): number {
    return this.#kept.size;
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (value.length > this.room) throw new DOMException('', 'QuotaExceededError');
    this.#kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}

const draft = (key: string): Draft => ({ ...beginNew('new', { visibility: 'PUBLIC', sensitive: false, language: 'en' }, key), text: key });

/** Hand everything over to somebody who takes all but `refused`; return what they got. */
async function handed(carried: Carried, refused = ''): Promise<string[]> {
  const got: string[] = [];
  await carried.hand(async ({ text }) => {
    if (text === refused) throw new Error('full');
    got.push(text);
  });
  return got;
}

it('hands over what waits for an account once, and nothing of another one', async () => {
  const shelf = new Shelf();
  expect(isCarrying(shelf)).toBe(false);
  shelf.setItem('chirp:session', '{}');
  new Carried(shelf, 'one').put(draft('a'));
  expect(await handed(new Carried(shelf, 'other'))).toEqual([]);
  expect(isCarrying(shelf)).toBe(true);
  expect(await handed(new Carried(shelf, 'one'))).toEqual(['a']);
  expect(await handed(new Carried(shelf, 'one'))).toEqual([]);
  expect(isCarrying(shelf)).toBe(false);
});

it('breaks nothing where there is no room', async () => {
  const shelf = new Shelf();
  const carried = new Carried(shelf, 'one');
  shelf.room = 10;
  carried.put(draft('a'));
  expect(isCarrying(shelf)).toBe(false);
});

it('hands over what can be read, and forgets what cannot', async () => {
  const shelf = new Shelf();
  shelf.setItem('chirp:carried:one:a', '{"text":');
  const carried = new Carried(shelf, 'one');
  carried.put(draft('b'));
  expect(await handed(carried)).toEqual(['b']);
  expect(isCarrying(shelf)).toBe(false);
});

it('lets wait on what could not be kept, and hands over the others', async () => {
  const carried = new Carried(new Shelf(), 'one');
  carried.put(draft('a'));
  carried.put(draft('b'));
  expect(await handed(carried, 'a')).toEqual(['b']);
  expect(await handed(carried)).toEqual(['a']);
});

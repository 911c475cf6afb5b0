import { expect, it } from 'vitest';
import { askSession, keepSession, keptSession, type Session } from './session.ts';

class Shelf implements Storage {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  clear(): void {
    this.#kept.clear();
  }
  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
}

const TOLD = { account_id: 'B', accounts: [{ account_id: 'A', acct: 'alice' }, { account_id: 'B', acct: 'bob' }] };
const known = (chosen: string, ...ids: string[]): Session => ({ seats: ids.map((accountId) => ({ accountId, acct: accountId })), chosen });
const server = (status: number, body: unknown = {}): typeof fetch => async () => new Response(JSON.stringify(body), { status });

it('keeps to the account that was chosen, while it is there', async () => {
  expect((await askSession(server(200, TOLD), known('A', 'A', 'B')))?.chosen).toBe('A');
  expect((await askSession(server(200, TOLD), known('A', 'A')))?.chosen).toBe('A');
  expect((await askSession(server(200, TOLD), known('C', 'C')))?.chosen).toBe('B');
  expect((await askSession(server(200, TOLD), null))?.seats).toEqual([
    { accountId: 'A', acct: 'alice' },
    { accountId: 'B', acct: 'bob' },
  ]);
});

it('uses the account that has just signed in, be it new or not', async () => {
  const chosen = async (before: Session): Promise<string | undefined> => (await askSession(server(200, TOLD), before, true))?.chosen;
  expect(await chosen(known('A', 'A'))).toBe('B');
  expect(await chosen(known('A', 'B', 'A'))).toBe('B');
  expect(await chosen(known('A', 'A', 'B'))).toBe('A');
  expect(await chosen(known('A', 'A', 'B', 'C'))).toBe('A');
});

it('tells nobody from not knowing', async () => {
  expect(await askSession(server(401), null)).toBeNull();
  await expect(askSession(server(503), null)).rejects.toThrow('503');
});

it('remembers until it is told to forget, and mistrusts what it finds', () => {
  const shelf = new Shelf();
  const session = { seats: [{ accountId: 'A', acct: 'alice' }], chosen: 'A' };
  keepSession(shelf, session);
  expect(keptSession(shelf)).toEqual(session);
  shelf.setItem('chirp:session', '{"seats":[],"chosen":"A"}');
  expect(keptSession(shelf)).toBeNull();
  shelf.setItem('chirp:session', 'nonsense');
  expect(keptSession(shelf)).toBeNull();
  keepSession(shelf, null);
  expect(keptSession(shelf)).toBeNull();
});

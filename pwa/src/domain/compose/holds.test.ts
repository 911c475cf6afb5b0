import { expect, it } from 'vitest';
import { heldDrafts, hold } from './holds.ts';

/** Locks as a browser has them, as far as drafts need them. */
class Locks {
  readonly #held = new Set<string>();

  async request(name: string, { signal }: LockOptions, granted: () => Promise<void>): Promise<void> {
    while (this.#held.has(name)) {
      if (signal?.aborted) throw new DOMException('', 'AbortError');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#held.add(name);
    await granted();
    this.#held.delete(name);
  }

  query(): Promise<LockManagerSnapshot> {
    return Promise.resolve({ held: [...this.#held].map((name) => ({ name })) });
  }
}

it('lets one window write on a draft, and another once it is left', async () => {
  const locks = new Locks() as unknown as LockManager;
  let leave = (): void => undefined;
  expect(await hold('one', new Promise<void>((resolve) => (leave = resolve)), locks)).toBe(true);
  expect(await hold('one', Promise.resolve(), locks)).toBe(false);
  expect(await heldDrafts(locks)).toEqual(new Set(['one']));
  leave();
  expect(await hold('one', Promise.resolve(), locks)).toBe(true);
});

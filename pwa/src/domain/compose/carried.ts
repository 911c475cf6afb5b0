/** What was being written when another tab signed out: it waits in this tab alone, until its account is here again. */
import type { Draft } from './drafts.ts';

const PREFIX = 'chirp:carried:';

export class Carried {
  readonly #storage: Storage;
  readonly #prefix: string;

  constructor(storage: Storage, accountId: string) {
    this.#storage = storage;
    this.#prefix = `${PREFIX}${accountId}:`;
  }

  /** Let a draft wait. */
  put(draft: Draft): void {
    this.#storage.setItem(this.#prefix + draft.idempotencyKey, JSON.stringify(draft));
  }

  /** Hand over what has waited; each is let go once it is kept elsewhere. */
  async hand(keep: (draft: Draft) => Promise<void>): Promise<void> {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? '');
    for (const key of keys.filter((one) => one.startsWith(this.#prefix))) {
      await keep(JSON.parse(this.#storage.getItem(key) ?? '') as Draft);
      this.#storage.removeItem(key);
    }
  }
}

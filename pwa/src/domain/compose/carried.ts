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

  /** Let a draft wait, if there is room. */
  put(draft: Draft): void {
    try {
      this.#storage.setItem(this.#prefix + draft.idempotencyKey, JSON.stringify(draft));
    } catch {
      // There is nowhere else where it could wait: the device forgets whoever signs out.
    }
  }

  /** Hand over what has waited; each is let go once it is kept elsewhere, or cannot be read. */
  async hand(keep: (draft: Draft) => Promise<void>): Promise<void> {
    for (const key of keysOf(this.#storage, this.#prefix)) {
      const draft = readable(this.#storage.getItem(key));
      const isDone = !draft || (await keep(draft).then(() => true, () => false));
      if (isDone) this.#storage.removeItem(key);
    }
  }
}

/** Tell whether something waits in this tab, whoever wrote it. */
export function isCarrying(storage: Storage): boolean {
  return keysOf(storage, PREFIX).length > 0;
}

function readable(kept: string | null): Draft | null {
  try {
    return JSON.parse(kept ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

function keysOf(storage: Storage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys.filter((key) => key.startsWith(prefix));
}

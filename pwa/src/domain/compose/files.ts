/** Files that are not with the server yet: in memory as long as the tab lives, and on the device as far as there is room. */
import type { Database } from '../store/database.ts';

interface Kept {
  readonly name: string;
  readonly blob: Blob;
}

/** How much the files of an account may take on the device. */
const MOST_BYTES = 100 * 1024 * 1024;

/** The files that drafts of an account wait with, by their keys. */
export class Files {
  readonly #database: Database;
  readonly #most: number;
  readonly #held = new Map<string, File>();
  /** One thing after the other: what is forgotten while it is still being kept is gone in the end. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database, most = MOST_BYTES) {
    this.#database = database;
    this.#most = most;
  }

  /** Hold a file, and keep it on the device if there is room. */
  async keep(key: string, file: File): Promise<void> {
    this.#held.set(key, file);
    await this.#then(async () => {
      const others = await this.#database.all<Kept>('blobs');
      const taken = others.reduce((sum, { blob }) => sum + blob.size, file.size);
      if (taken <= this.#most) await this.#database.put('blobs', key, { name: file.name, blob: file });
    });
  }

  /** Return a file; null when it is not to be had any more. */
  async find(key: string): Promise<File | null> {
    const held = this.#held.get(key);
    if (held) return held;
    const kept = await this.#then(() => this.#database.get<Kept>('blobs', key));
    if (!kept) return null;
    const file = new File([kept.blob], kept.name, { type: kept.blob.type });
    this.#held.set(key, file);
    return file;
  }

  async forget(key: string): Promise<void> {
    this.#held.delete(key);
    await this.#then(() => this.#database.delete('blobs', key));
  }

  /** Do something after all before it; what the device cannot do is left undone. */
  #then<T>(deed: () => Promise<T>): Promise<T | undefined> {
    const done = this.#last.then(deed).catch(() => undefined);
    this.#last = done;
    return done;
  }
}

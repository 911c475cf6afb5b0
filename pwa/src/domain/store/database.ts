/** What an account keeps on this device: one IndexedDB for each account, deleted when it signs out. */

export type StoreName = 'drafts' | 'positions' | 'snapshots' | 'blobs';

const VERSION = 1;
const STORES: readonly StoreName[] = ['drafts', 'positions', 'snapshots', 'blobs'];
const PREFIX = 'chirp:';

/** A database of an account; every call waits for it to be open. Where there is no IndexedDB, nothing is kept. */
export class Database {
  readonly #open: Promise<IDBDatabase | null>;

  constructor(accountId: string) {
    this.#open = opened(PREFIX + accountId);
  }

  async get<T>(store: StoreName, key: string): Promise<T | undefined> {
    return this.#run<T | undefined>(store, 'readonly', (kept) => kept.get(key));
  }

  async all<T>(store: StoreName): Promise<T[]> {
    return (await this.#run<T[]>(store, 'readonly', (kept) => kept.getAll())) ?? [];
  }

  async keys(store: StoreName): Promise<string[]> {
    return ((await this.#run<IDBValidKey[]>(store, 'readonly', (kept) => kept.getAllKeys())) ?? []).map(String);
  }

  async put(store: StoreName, key: string, value: unknown): Promise<void> {
    await this.#run(store, 'readwrite', (kept) => kept.put(value, key));
  }

  async delete(store: StoreName, key: string): Promise<void> {
    await this.#run(store, 'readwrite', (kept) => kept.delete(key));
  }

  async close(): Promise<void> {
    (await this.#open)?.close();
  }

  async #run<T>(
    store: StoreName,
    mode: IDBTransactionMode,
    ask: (kept: IDBObjectStore) => IDBRequest,
  ): Promise<T | undefined> {
    const database = await this.#open;
    if (!database) return undefined;
    const transaction = database.transaction(store, mode);
    const request = ask(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('Nothing was kept.'));
    });
  }
}

/** Delete all that an account has kept on this device. */
export async function wipe(accountId: string): Promise<void> {
  if (typeof indexedDB === 'undefined') return;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(PREFIX + accountId);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

/** Return the ids of the accounts that have kept something on this device, as far as the browser tells. */
export async function keptAccounts(): Promise<string[]> {
  if (typeof indexedDB === 'undefined' || !('databases' in indexedDB)) return [];
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

function opened(name: string): Promise<IDBDatabase | null> {
  if (typeof indexedDB === 'undefined') return Promise.resolve(null);
  return new Promise((resolve) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const store of STORES) {
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store);
      }
    };
    request.onsuccess = () => {
      // Signing out in another tab deletes the database, which waits for this one to let go.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => resolve(null);
  });
}

/** Which drafts are open: one that another window writes on is not taken up in this one, where each would overwrite the other. */

/** How long a window that is just being left may take to let go. */
const PATIENCE = 250;
const PREFIX = 'chirp:draft:';

type Locks = Pick<LockManager, 'request' | 'query'>;

/** Hold a draft until `until`. Returns false when another window holds it; where windows cannot agree, everybody may. */
export function hold(key: string, until: Promise<void>, locks: Locks | undefined = navigator.locks): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const granted = (): Promise<void> => {
      resolve(true);
      return until;
    };
    locks.request(PREFIX + key, { signal: AbortSignal.timeout(PATIENCE) }, granted).catch(() => resolve(false));
  });
}

/** Return the keys of the drafts that are open in any window, this one too. */
export async function heldDrafts(locks: Locks | undefined = navigator.locks): Promise<ReadonlySet<string>> {
  const names = (await locks?.query())?.held?.map(({ name }) => name ?? '') ?? [];
  return new Set(names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
}

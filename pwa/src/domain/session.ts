/** Who is signed in in this browser: the accounts of the session, and the one that was chosen. */

export interface Seat {
  /** The account's id, as REST knows it. */
  readonly accountId: string;
  readonly acct: string;
}

export interface Session {
  readonly seats: readonly Seat[];
  /** The id of the account that is used. */
  readonly chosen: string;
}

/** Under which a browser keeps it. */
export const KEY = 'chirp:session';
const ENDPOINT = '/api/v2/chirp/session';

interface Answer {
  readonly account_id: string;
  readonly accounts: readonly { readonly account_id: string; readonly acct: string }[];
}

/** What was known on the last start; holds no secret. */
export function keptSession(storage: Storage): Session | null {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? 'null') as Session | null;
    return kept && kept.seats.some((seat) => seat.accountId === kept.chosen) ? kept : null;
  } catch {
    return null;
  }
}

/** Keep what is known for the next start; null when nobody is signed in. */
export function keepSession(storage: Storage, session: Session | null): void {
  if (session) storage.setItem(KEY, JSON.stringify(session));
  else storage.removeItem(KEY);
}

/**
 * Ask the server. The account that was chosen stays so, unless one comes from signing in: then it is the one that has
 * signed in since, which stands last. Returns null when nobody is signed in; throws when it cannot be told, as
 * without a network.
 */
export async function askSession(ask: typeof fetch, before: Session | null, arriving = false): Promise<Session | null> {
  const answer = await ask(ENDPOINT, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const told = (await answer.json()) as Answer;
  const seats = told.accounts.map(({ account_id: accountId, acct }) => ({ accountId, acct }));
  const has = (accountId: string | undefined): boolean => seats.some((seat) => seat.accountId === accountId);
  const last = before?.seats.at(-1)?.accountId;
  // Where the last one is gone, another stands last without having signed in.
  const hasSignedIn = arriving && last !== told.account_id && has(last);
  return { seats, chosen: before && has(before.chosen) && !hasSignedIn ? before.chosen : told.account_id };
}

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

const KEY = 'chirp:session';
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

/** Ask the server. Returns null when nobody is signed in; throws when it cannot be told, as without a network. */
export async function askSession(ask: typeof fetch, chosen: string | null): Promise<Session | null> {
  const answer = await ask(ENDPOINT, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const told = (await answer.json()) as Answer;
  const seats = told.accounts.map(({ account_id: accountId, acct }) => ({ accountId, acct }));
  const known = seats.some((seat) => seat.accountId === chosen);
  return { seats, chosen: known && chosen ? chosen : told.account_id };
}

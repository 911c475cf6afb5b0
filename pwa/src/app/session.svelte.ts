/** The session of this browser, as the app follows it. */
import { askSession, keepSession, keptSession, type Session } from '../domain/session.ts';
import { keptAccounts, wipe } from '../domain/store/database.ts';

type State = 'unknown' | 'nobody' | 'signed-in' | 'ended';

let state = $state<State>('unknown');
let current = $state.raw<Session | null>(keptSession(localStorage));

export const session = {
  /** `ended`: it has ended while it was used; what is on the screen stays until one has signed in again. */
  get state(): State {
    return state;
  },
  get current(): Session | null {
    return current;
  },
};

/** Find out who is signed in. What is known from the last time is used at once, and without a network. */
export async function startSession(): Promise<void> {
  if (current) state = 'signed-in';
  try {
    await check();
  } catch {
    if (!current) state = 'nobody';
  }
}

/** Ask the server whether the session still is there. */
export async function check(): Promise<void> {
  const told = await askSession(fetch, current?.chosen ?? null);
  if (told) {
    remember(told);
    state = 'signed-in';
  } else if (current) {
    state = 'ended';
  } else {
    state = 'nobody';
  }
}

/** Use another account of the session. */
export function choose(accountId: string): void {
  if (current) remember({ ...current, chosen: accountId });
}

/** The server has said that nobody is signed in. */
export function noteSignedOut(): void {
  if (state === 'signed-in') void check().catch(() => undefined);
}

/** Forget all that accounts have kept on this device, before the session is ended; those too whose session had ended before. */
export async function forgetSession(): Promise<void> {
  const seats = current?.seats.map(({ accountId }) => accountId) ?? [];
  for (const accountId of new Set([...seats, ...(await keptAccounts())])) await wipe(accountId);
  keepSession(localStorage, null);
}

/** Return the address that leads back to `path`, or to where one is, after signing in. */
export function signInAddress(path = location.pathname + location.search): string {
  return `/chirp/sign-in?next=${encodeURIComponent(path)}`;
}

function remember(told: Session): void {
  if (JSON.stringify(told) !== JSON.stringify(current)) current = told;
  keepSession(localStorage, told);
}

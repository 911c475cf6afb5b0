/** The session of this browser, as the app follows it. */
import { askSession, keepSession, keptSession, KEY, type Session } from '../domain/session.ts';
import { keptAccounts, wipe } from '../domain/store/database.ts';

type State = 'unknown' | 'nobody' | 'signed-in' | 'ended';

let state = $state<State>('unknown');
let left = $state(false);
let current = $state.raw<Session | null>(keptSession(localStorage));

export const session = {
  /** `ended`: it has ended while it was used; what is on the screen stays until one has signed in again. */
  get state(): State {
    return state;
  },
  /** Somebody was signed in on this page, and has signed out in another tab. */
  get left(): boolean {
    return left;
  },
  get current(): Session | null {
    return current;
  },
};

/** Find out who is signed in. What is known from the last time is used at once, and without a network. */
export async function startSession(): Promise<void> {
  if (current) state = 'signed-in';
  try {
    await check(true);
  } catch {
    if (!current) state = 'nobody';
  }
}

/** Ask the server whether the session still is there; `arriving` where one may come from signing in. */
export async function check(arriving = false): Promise<void> {
  const asked = current;
  const told = await askSession(fetch, asked, arriving);
  // Another tab has signed out while it was asked.
  if (asked && !current) return;
  if (told) {
    remember(told);
    state = 'signed-in';
  } else if (current && keptSession(localStorage)) {
    state = 'ended';
  } else {
    leave();
  }
}

/** Follow what other tabs do: one signs out, and all are out; one signs in, and all are in. Returns how to stop. */
export function followTabs(): () => void {
  const isOut = (): boolean => state === 'ended' || state === 'nobody';
  const again = (): void => void check().catch(() => undefined);
  const heard = ({ key, newValue }: StorageEvent): void => {
    if (key !== KEY && key !== null) return;
    if (newValue === null) leave();
    else if (isOut()) again();
  };
  const seen = (): void => {
    if (document.visibilityState === 'visible' && state === 'ended') again();
  };
  addEventListener('storage', heard);
  document.addEventListener('visibilitychange', seen);
  return () => {
    removeEventListener('storage', heard);
    document.removeEventListener('visibilitychange', seen);
  };
}

/** Whoever was here has signed out: nothing of theirs is shown any more. */
function leave(): void {
  left = current !== null;
  current = null;
  state = 'nobody';
}

/** Use another account of the session. */
export function choose(accountId: string): void {
  if (current) remember({ ...current, chosen: accountId });
}

/** The server has said that nobody is signed in. */
export function noteSignedOut(): void {
  if (state === 'signed-in') void check().catch(() => undefined);
}

/** Forget all that accounts have kept on this device, before the session is ended; those too whose session had ended before. Other tabs leave first. */
export async function forgetSession(): Promise<void> {
  const seats = current?.seats.map(({ accountId }) => accountId) ?? [];
  keepSession(localStorage, null);
  for (const accountId of new Set([...seats, ...(await keptAccounts())])) await wipe(accountId);
}

/** Return whether somebody has signed out in this browser, be it in another tab: nothing is kept on the device any more. */
export function isForgotten(): boolean {
  return keptSession(localStorage) === null;
}

/** Return the address that leads back to `path`, or to where one is, after signing in. */
export function signInAddress(path = location.pathname + location.search): string {
  return `/chirp/sign-in?next=${encodeURIComponent(path)}`;
}

function remember(told: Session): void {
  if (JSON.stringify(told) !== JSON.stringify(current)) current = told;
  keepSession(localStorage, told);
}

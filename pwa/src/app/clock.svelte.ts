/** The time, to the minute: one timer for all that counts. */
const MINUTE = 60_000;

let minute = $state(Date.now());

export const clock = {
  /** Milliseconds since 1970; changes once a minute, while the page is looked at. */
  get minute(): number {
    return minute;
  },
};

setInterval(() => {
  if (document.visibilityState === 'visible') minute = Date.now();
}, MINUTE);
document.addEventListener('visibilitychange', () => (minute = Date.now()));

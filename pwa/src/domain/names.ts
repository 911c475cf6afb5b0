/** Names of people, which may hold whatever they like. */

interface Named {
  readonly displayName: string;
  readonly username: string;
}

/** What turns all that follows, beyond the end of a name. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Letters that are written from right to left, and the mark that passes for one. */
const LEFTWARD = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Return a text without what turns the direction of the text around it. */
export function withoutTurns(text: string): string {
  return text.replace(TURNS, '');
}

/** Return the name of somebody, never empty. */
export function plainName({ displayName, username }: Named): string {
  return withoutTurns(displayName).trim() || username;
}

/** Return the name of somebody for a sentence or a title, which goes on beside it as if it were any other. */
export function nameInWords(account: Named): string {
  const name = plainName(account);
  return LEFTWARD.test(name) ? `\u2068${name}\u2069` : name;
}

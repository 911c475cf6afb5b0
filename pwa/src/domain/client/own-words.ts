/**
 * What Chirp's own server says to people, known by its sentences: the app says it in the reader's language.
 *
 * Code and field alone do not tell Chirp's words from GoToSocial's, which have the same and stay as they are.
 */

export type OwnReason =
  | 'address'
  | 'account-name'
  | 'hashtag'
  | 'poll-ended'
  | 'attachment'
  | 'listed-already'
  | 'language'
  | 'half-character'
  | 'posted-already'
  | 'posted-perhaps'
  | 'changed-meanwhile'
  | 'out-of-date'
  | 'forbidden'
  | 'refused';

export type OwnWords = { readonly reason: OwnReason } | { readonly reason: 'too-long' | 'search'; readonly most: number };

const SENTENCES: readonly (readonly [RegExp, OwnWords['reason']])[] = [
  [/^Is no (?:global id|id of this server)\.$/, 'address'],
  [/^Is the id of (?:another type|no type of this server) \(/, 'address'],
  [/^Is no name of an account, such as /, 'account-name'],
  [/^Is no hashtag\.$/, 'hashtag'],
  [/^There is no such attachment\.$/, 'attachment'],
  [/^This attachment belongs to another post\.$/, 'attachment'],
  [/^This account is on the list already\.$/, 'listed-already'],
  [/^Is no language, such as /, 'language'],
  [/^Must be (\d+) characters or less\.$/, 'too-long'],
  [/^Say what to look for, in at most (\d+) characters\.$/, 'search'],
  [/^The poll has ended; a new one needs a time\.$/, 'poll-ended'],
  [/ holds half a character \(a lone surrogate\)\.$/, 'half-character'],
  [/^This was posted already; its answer can no longer be read\.$/, 'posted-already'],
  [/^This Idempotency-Key was used for another post\.$/, 'posted-already'],
  [/^It is not clear whether this was posted, /, 'posted-perhaps'],
  [/^This was changed meanwhile\. Load it again\.$/, 'changed-meanwhile'],
  [/^Is no cursor of this (?:server|collection|stream)\.$/, 'out-of-date'],
  [/^With a browser's session, this server answers the operations of its own app only\.$/, 'out-of-date'],
  [/^This token lacks the scope /, 'forbidden'],
  [/^This is for administrators\.$/, 'forbidden'],
  [/^You may not do this\.$/, 'forbidden'],
  [/^Nobody can (?:block|mute) their own account\.$/, 'forbidden'],
  [/^This post is somebody else's\.$/, 'forbidden'],
  [/^One of these rules is none, /, 'refused'],
  [/^Say what to change\.$/, 'refused'],
  [/^This input is not valid\.$/, 'refused'],
];

/** Return what a sentence of Chirp's own server says; null when it is not one that people meet. */
export function ownWords(message: string): OwnWords | null {
  for (const [sentence, reason] of SENTENCES) {
    const found = sentence.exec(message);
    if (!found) continue;
    return reason === 'too-long' || reason === 'search' ? { reason, most: Number(found[1]) } : { reason };
  }
  return null;
}

/** Return GoToSocial's words without the name of the HTTP status it puts before them. */
export function withoutStatus(message: string): string {
  return message.replace(/^(?:Bad Request|Unprocessable Entity|Forbidden|Conflict|Not Acceptable): /, '');
}

/** What a draft begins with: empty, or what the post it answers asks for. */
import type { PlainStatus, Visibility } from '../../graphql/statuses.ts';
import type { Draft } from './drafts.ts';

export interface Habits {
  readonly visibility: Visibility;
  readonly sensitive: boolean;
  readonly language: string | null;
}

const DAY = 86_400;
const WIDTH: readonly Visibility[] = ['DIRECT', 'MUTUALS_ONLY', 'PRIVATE', 'UNLISTED', 'PUBLIC'];

/** Return an empty draft. */
export function beginNew(target: string, habits: Habits, key: string): Draft {
  return {
    target,
    idempotencyKey: key,
    text: '',
    spoilerText: null,
    visibility: habits.visibility,
    language: habits.language,
    contentType: null,
    sensitive: habits.sensitive,
    inReplyTo: null,
    answers: null,
    media: [],
    files: [],
    poll: null,
    updatedAt: 0,
  };
}

/** Return a draft that answers `status`: to those who talk in it, no wider than it, under its warning. */
export function beginReply(status: PlainStatus, viewerAcct: string, habits: Habits, key: string): Draft {
  const people = [status.account.acct, ...status.mentions.map(({ acct }) => acct)].filter((acct) => acct !== viewerAcct);
  const text = [...new Set(people)].map((acct) => `@${acct} `).join('');
  return {
    ...beginNew(`reply:${status.id}`, habits, key),
    text,
    spoilerText: status.spoilerText || null,
    visibility: narrower(status.visibility, habits.visibility),
    language: status.language ?? habits.language,
    inReplyTo: status.id,
    answers: status.account.acct,
  };
}

/** Return for how many whole minutes, in seconds, a poll was to run that was asked at `createdAt`; a day when it had no end. */
export function durationOf(createdAt: string, expiresAt: string | null): number {
  const minutes = expiresAt === null ? 0 : Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 60_000);
  return minutes > 0 ? minutes * 60 : DAY;
}

/** Return the visibility that an address names; null for none, and for one that nobody knows. */
export function visibilityOf(name: string | null): Visibility | null {
  return WIDTH.find((visibility) => visibility === name?.toUpperCase()) ?? null;
}

/** Return the visibility that fewer people are in. */
export function narrower(one: Visibility, other: Visibility): Visibility {
  return WIDTH.indexOf(one) < WIDTH.indexOf(other) ? one : other;
}

/** How much the cache keeps: answers are forgotten, the oldest first, and with them what no other answer holds. */
import type { Cache, FieldArgs, UpdateResolver, UpdatesConfig } from '@urql/exchange-graphcache';

/** Fields of which there is an answer for each page, post or word that was looked for. */
const MANY: Readonly<Record<string, readonly string[]>> = {
  Query: ['timeline', 'status', 'node', 'nodes', 'search', 'account'],
  Viewer: ['notifications', 'bookmarks', 'favourites', 'conversations'],
  Account: ['statuses', 'followers', 'following'],
};

interface Answer {
  readonly parent: string;
  readonly field: string;
  readonly args: FieldArgs;
}

/** Return what graphcache is to do as answers come, so that it keeps `most` of those that are many. */
export function bounds(most: number): UpdatesConfig {
  const answers = new Map<string, Answer>();

  function note(answer: Answer, cache: Cache): void {
    const key = JSON.stringify([answer.parent, answer.field, answer.args]);
    answers.delete(key);
    answers.set(key, answer);
    for (const [oldest, { parent, field, args }] of answers) {
      if (answers.size <= most) break;
      answers.delete(oldest);
      cache.invalidate(parent, field, args);
    }
  }

  const update: UpdateResolver = (_result, args, cache, info) =>
    note({ parent: info.parentKey, field: info.fieldName, args: { ...args } as FieldArgs }, cache);
  return Object.fromEntries(
    Object.entries(MANY).map(([type, fields]) => [type, Object.fromEntries(fields.map((field) => [field, update]))]),
  );
}

/** How results are kept: objects by their ids, and what an action does before the server has answered. */
import type { Cache, CacheExchangeOpts, OptimisticMutationResolver, UpdateResolver } from '@urql/exchange-graphcache';
import { typeOf } from '../ids.ts';
import { bounds } from './bounds.ts';

/** Answers that are kept: pages of twenty posts, threads, searches. */
const MOST = 40;

type Field = 'favourited' | 'reblogged' | 'bookmarked' | 'pinned';
type Count = 'favouritesCount' | 'reblogsCount';

const status = (id: unknown) => ({ __typename: 'Status', id: String(id) });
const account = (id: unknown) => ({ __typename: 'Account', id: String(id) });

/** What a status shows right after the viewer has done something to it. */
function acted(cache: Cache, id: unknown, field: Field, on: boolean, count?: Count): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...status(id), [field]: on };
  if (count) {
    const was = Number(cache.resolve(status(id), count) ?? 0);
    const changes = cache.resolve(status(id), field) !== on;
    shown[count] = changes ? Math.max(0, was + (on ? 1 : -1)) : was;
  }
  return shown;
}

const onStatus =
  (field: Field, on: boolean, count?: Count): OptimisticMutationResolver =>
  (args, cache) => ({
    __typename: 'StatusPayload',
    status: acted(cache, args['id'], field, on, count),
    userErrors: [],
  });

/** Which other posts belong to the conversation the server says. */
const onConversation =
  (payload: string, muted: boolean): OptimisticMutationResolver =>
  (args) => ({ __typename: payload, statuses: [{ ...status(args['statusId']), muted }], userErrors: [] });

const onRelationship =
  (change: (args: Record<string, unknown>, locked: boolean) => Record<string, unknown>): OptimisticMutationResolver =>
  (args, cache) => {
    const locked = cache.resolve(account(args['id']), 'locked') === true;
    const key = cache.resolve(account(args['id']), 'relationship');
    const known: Record<string, unknown> = {};
    if (typeof key === 'string') {
      for (const field of RELATIONSHIP) known[field] = cache.resolve(key, field) ?? false;
    }
    return {
      __typename: 'AccountPayload',
      account: {
        ...account(args['id']),
        relationship: typeof key === 'string' ? { __typename: 'Relationship', ...known, ...change(args, locked) } : null,
      },
      userErrors: [],
    };
  };

const RELATIONSHIP = [
  'following',
  'showingReblogs',
  'notifying',
  'followedBy',
  'blocking',
  'blockedBy',
  'muting',
  'mutingNotifications',
  'requested',
  'requestedBy',
  'domainBlocking',
  'note',
] as const;

const optimistic: Record<string, OptimisticMutationResolver> = {
  favouriteStatus: onStatus('favourited', true, 'favouritesCount'),
  unfavouriteStatus: onStatus('favourited', false, 'favouritesCount'),
  unreblogStatus: onStatus('reblogged', false, 'reblogsCount'),
  bookmarkStatus: onStatus('bookmarked', true),
  unbookmarkStatus: onStatus('bookmarked', false),
  pinStatus: onStatus('pinned', true),
  unpinStatus: onStatus('pinned', false),
  muteConversation: onConversation('MuteConversationPayload', true),
  unmuteConversation: onConversation('UnmuteConversationPayload', false),
  // A boost is a status of its own, whose id nobody knows yet.
  reblogStatus: (args, cache) => ({
    __typename: 'StatusPayload',
    status: { ...status(`boost:${String(args['id'])}`), reblog: acted(cache, args['id'], 'reblogged', true, 'reblogsCount') },
    userErrors: [],
  }),
  votePoll: (args, cache) => ({ __typename: 'PollPayload', poll: voted(args, cache), userErrors: [] }),
  followAccount: onRelationship((args, locked) => ({
    ...(locked ? { requested: true } : { following: true }),
    showingReblogs: args['reblogs'] !== false,
    notifying: args['notify'] === true,
  })),
  unfollowAccount: onRelationship(() => ({ following: false, requested: false, notifying: false })),
  blockAccount: onRelationship(() => ({ blocking: true, following: false, followedBy: false, requested: false })),
  unblockAccount: onRelationship(() => ({ blocking: false })),
  muteAccount: onRelationship((args) => ({ muting: true, mutingNotifications: args['notifications'] !== false })),
  unmuteAccount: onRelationship(() => ({ muting: false, mutingNotifications: false })),
};

function voted(args: Record<string, unknown>, cache: Cache): Record<string, unknown> {
  const poll = { __typename: 'Poll', id: String(args['id']) };
  const choices = args['choices'] as number[];
  const keys = (cache.resolve(poll, 'options') as string[] | null) ?? [];
  const options = keys.map((key, index) => {
    const votes = cache.resolve(key, 'votesCount') as number | null;
    return {
      __typename: 'PollOption',
      title: cache.resolve(key, 'title'),
      votesCount: votes === null ? null : votes + (choices.includes(index) ? 1 : 0),
    };
  });
  const voters = cache.resolve(poll, 'votersCount') as number | null;
  return {
    ...poll,
    expired: false,
    multiple: cache.resolve(poll, 'multiple') ?? false,
    expiresAt: cache.resolve(poll, 'expiresAt') ?? null,
    votesCount: Number(cache.resolve(poll, 'votesCount') ?? 0) + choices.length,
    votersCount: voters === null ? null : voters + 1,
    voted: true,
    ownVotes: choices,
    options,
    emojis: cache.resolve(poll, 'emojis') ?? [],
  };
}

/** A list of the viewer's is asked for anew by whoever shows it. */
const outdated =
  (field: 'filters' | 'lists'): UpdateResolver =>
  (_result, _args, cache) => {
    const viewer = cache.resolve('Query', 'viewer');
    if (typeof viewer === 'string') cache.invalidate(viewer, field);
  };

const UNIONS = {
  Node: ['Account', 'Conversation', 'Filter', 'InteractionRequest', 'List', 'MediaAttachment', 'Notification', 'Poll', 'Report', 'Status'],
  TimelineEvent: ['StatusPosted', 'StatusEdited', 'StatusDeleted', 'Resync', 'Revalidate'],
  NotificationEvent: ['NotificationReceived', 'Resync', 'Revalidate'],
  ConversationEvent: ['ConversationUpdated', 'Resync', 'Revalidate'],
  StatusEvent: ['ReplyPosted', 'StatusEdited', 'StatusTouched', 'StatusDeleted', 'Resync', 'Revalidate'],
  ChirpEvent: [
    'FiltersChanged', 'PreferencesChanged', 'MarkersChanged', 'SignedOut', 'ConversationMuted', 'ConversationUnmuted', 'Resync',
  ],
};

/** Return the options of graphcache. */
export function cacheOptions(): CacheExchangeOpts {
  return {
    // What has no id is kept inside what it belongs to.
    keys: { Tag: (tag) => String(tag['name']) },
    possibleTypes: UNIONS,
    optimistic,
    resolvers: {
      Query: {
        status: (_parent, args) => status(args['id']),
        node: (_parent, args) => ({ __typename: typeOf(String(args['id'])), id: String(args['id']) }),
      },
    },
    updates: {
      ...bounds(MOST),
      Mutation: {
        deleteStatus: (result, args, cache) => {
          const payload = result['deleteStatus'] as { statusId: string | null } | null;
          if (payload?.statusId) cache.invalidate(status(args['id']));
        },
        createFilter: outdated('filters'),
        deleteFilter: outdated('filters'),
        createList: outdated('lists'),
        deleteList: outdated('lists'),
      },
    },
    // It warns of every object without an id.
    logger: () => undefined,
  };
}

/** Statuses: the fragment of a card, and what is asked of one. */
import { AccountParts, EmojiParts } from './accounts.ts';
import { MediaParts } from './media.ts';
import { PollParts } from './polls.ts';
import { graphql, type ResultOf } from './tada.ts';

/** Everything a card shows, but not what it boosts; with the names of types, so that it can be given to the cache. */
export const StatusParts = graphql(
  `
    fragment StatusParts on Status {
      __typename
      id
      localId
      uri
      url
      createdAt
      editedAt
      content
      spoilerText
      sensitive
      language
      visibility
      localOnly
      repliesCount
      reblogsCount
      favouritesCount
      favourited
      reblogged
      bookmarked
      muted
      pinned
      inReplyToId
      inReplyToAccountId
      account {
        ...AccountParts
      }
      mediaAttachments {
        ...MediaParts
      }
      poll {
        ...PollParts
      }
      card {
        __typename
        url
        title
        description
        type
        authorName
        providerName
        image
        blurhash
        width
        height
      }
      application {
        __typename
        name
      }
      mentions {
        __typename
        accountId
        username
        acct
        url
      }
      tags {
        __typename
        name
        url
      }
      emojis {
        ...EmojiParts
      }
      filtered {
        __typename
        keywordMatches
        filter {
          __typename
          id
          title
          action
        }
      }
    }
  `,
  [AccountParts, MediaParts, PollParts, EmojiParts],
);

/** A card: the status, and the one it boosts. */
export const StatusCard = graphql(
  `
    fragment StatusCard on Status {
      ...StatusParts
      reblog {
        ...StatusParts
      }
    }
  `,
  [StatusParts],
);

/** One status; rows of a feed watch theirs by it, out of the cache. */
export const StatusById = graphql(
  `
    query StatusById($id: ID!) {
      status(id: $id) {
        ...StatusCard
      }
    }
  `,
  [StatusCard],
);

/** Many statuses anew, after a gap in what was heard. */
export const StatusesByIds = graphql(
  `
    query StatusesByIds($ids: [ID!]!) {
      nodes(ids: $ids) {
        ... on Status {
          ...StatusCard
        }
      }
    }
  `,
  [StatusCard],
);

/** Who has favourited or boosted a post. */
export const StatusPeople = graphql(
  `
    query StatusPeople($id: ID!, $favourites: Boolean!) {
      status(id: $id) {
        id
        favouritedBy @include(if: $favourites) {
          ...AccountParts
        }
        rebloggedBy @skip(if: $favourites) {
          ...AccountParts
        }
      }
    }
  `,
  [AccountParts],
);

export const StatusHistory = graphql(
  `
    query StatusHistory($id: ID!) {
      status(id: $id) {
        id
        history {
          createdAt
          content
          spoilerText
          sensitive
          poll {
            options
          }
          mediaAttachments {
            ...MediaParts
          }
          emojis {
            ...EmojiParts
          }
        }
      }
    }
  `,
  [EmojiParts, MediaParts],
);

export type Status = ResultOf<typeof StatusCard>;
/** A status without what it boosts: what a card shows. */
export type PlainStatus = ResultOf<typeof StatusParts>;
export type Visibility = PlainStatus['visibility'];

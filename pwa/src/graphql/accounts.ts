/** Accounts: how they are shown beside a post, on a profile, and what the viewer does with them. */
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const EmojiParts = graphql(`
  fragment EmojiParts on CustomEmoji {
    __typename
    shortcode
    url
    staticUrl
  }
`);

/** What a name and a picture need. */
export const AccountParts = graphql(
  `
    fragment AccountParts on Account {
      __typename
      id
      localId
      username
      acct
      displayName
      url
      avatar
      avatarStatic
      avatarDescription
      locked
      bot
      emojis {
        ...EmojiParts
      }
    }
  `,
  [EmojiParts],
);

export const RelationshipParts = graphql(`
  fragment RelationshipParts on Account {
    id
    relationship {
      following
      showingReblogs
      notifying
      followedBy
      blocking
      blockedBy
      muting
      mutingNotifications
      requested
      requestedBy
      domainBlocking
      note
    }
  }
`);

export const FollowAccount = graphql(
  `
    mutation FollowAccount($id: ID!, $reblogs: Boolean, $notify: Boolean) {
      followAccount(id: $id, reblogs: $reblogs, notify: $notify) {
        account {
          ...RelationshipParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, RelationshipParts],
);

export const UnfollowAccount = graphql(
  `
    mutation UnfollowAccount($id: ID!) {
      unfollowAccount(id: $id) {
        account {
          ...RelationshipParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, RelationshipParts],
);

export const MuteAccount = graphql(
  `
    mutation MuteAccount($id: ID!, $seconds: Int!, $notifications: Boolean!) {
      muteAccount(id: $id, seconds: $seconds, notifications: $notifications) {
        account {
          ...RelationshipParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, RelationshipParts],
);

export const BlockAccount = graphql(
  `
    mutation BlockAccount($id: ID!) {
      blockAccount(id: $id) {
        account {
          ...RelationshipParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, RelationshipParts],
);

export type Emoji = ResultOf<typeof EmojiParts>;
export type Account = ResultOf<typeof AccountParts>;
export type Relationship = NonNullable<ResultOf<typeof RelationshipParts>['relationship']>;

/** Statuses: the fragment of a card, a thread, and what the viewer does with one. */
import { Problem } from './problem.ts';
import { AccountParts, EmojiParts } from './accounts.ts';
import { graphql, type ResultOf } from './tada.ts';

export const MediaParts = graphql(`
  fragment MediaParts on MediaAttachment {
    id
    localId
    type
    url
    previewUrl
    remoteUrl
    description
    blurhash
    width
    height
    duration
    focus {
      x
      y
    }
  }
`);

export const PollParts = graphql(
  `
    fragment PollParts on Poll {
      id
      expired
      multiple
      votesCount
      votersCount
      expiresAt
      voted
      ownVotes
      options {
        title
        votesCount
      }
      emojis {
        ...EmojiParts
      }
    }
  `,
  [EmojiParts],
);

/** Everything a card shows, but not what it boosts. */
export const StatusParts = graphql(
  `
    fragment StatusParts on Status {
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
        name
      }
      mentions {
        accountId
        username
        acct
        url
      }
      tags {
        name
        url
      }
      emojis {
        ...EmojiParts
      }
      filtered {
        keywordMatches
        filter {
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

export const Thread = graphql(
  `
    query Thread($id: ID!) {
      status(id: $id) {
        ...StatusCard
        context {
          ancestors {
            ...StatusCard
          }
          descendants {
            ...StatusCard
          }
        }
      }
    }
  `,
  [StatusCard],
);

export const PostStatus = graphql(
  `
    mutation PostStatus($input: PostStatusInput!) {
      postStatus(input: $input) {
        status {
          ...StatusCard
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, StatusCard],
);

export const EditStatus = graphql(
  `
    mutation EditStatus($id: ID!, $input: EditStatusInput!) {
      editStatus(id: $id, input: $input) {
        status {
          ...StatusCard
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, StatusCard],
);

export const StatusSource = graphql(`
  query StatusSource($id: ID!) {
    status(id: $id) {
      id
      source {
        text
        spoilerText
        contentType
      }
    }
  }
`);

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

export const UpdateMedia = graphql(
  `
    mutation UpdateMedia($id: ID!, $description: String) {
      updateMedia(id: $id, description: $description) {
        media {
          ...MediaParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem, MediaParts],
);

export const DeleteStatus = graphql(
  `
    mutation DeleteStatus($id: ID!) {
      deleteStatus(id: $id) {
        statusId
        redraft {
          text
          spoilerText
          visibility
          sensitive
          language
          contentType
          inReplyToId
          mediaAttachments {
            ...MediaParts
          }
          poll {
            ...PollParts
          }
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, MediaParts, PollParts],
);

export const FavouriteStatus = graphql(
  `
  mutation FavouriteStatus($id: ID!) {
    favouriteStatus(id: $id) {
      status {
        id
        favourited
        favouritesCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnfavouriteStatus = graphql(
  `
  mutation UnfavouriteStatus($id: ID!) {
    unfavouriteStatus(id: $id) {
      status {
        id
        favourited
        favouritesCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const ReblogStatus = graphql(
  `
  mutation ReblogStatus($id: ID!, $visibility: Visibility) {
    reblogStatus(id: $id, visibility: $visibility) {
      status {
        id
        reblog {
          id
          reblogged
          reblogsCount
        }
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnreblogStatus = graphql(
  `
  mutation UnreblogStatus($id: ID!) {
    unreblogStatus(id: $id) {
      status {
        id
        reblogged
        reblogsCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const BookmarkStatus = graphql(
  `
  mutation BookmarkStatus($id: ID!) {
    bookmarkStatus(id: $id) {
      status {
        id
        bookmarked
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnbookmarkStatus = graphql(
  `
  mutation UnbookmarkStatus($id: ID!) {
    unbookmarkStatus(id: $id) {
      status {
        id
        bookmarked
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const PinStatus = graphql(
  `
  mutation PinStatus($id: ID!) {
    pinStatus(id: $id) {
      status {
        id
        pinned
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnpinStatus = graphql(
  `
  mutation UnpinStatus($id: ID!) {
    unpinStatus(id: $id) {
      status {
        id
        pinned
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const MuteThread = graphql(
  `
  mutation MuteThread($id: ID!) {
    muteThread(id: $id) {
      status {
        id
        muted
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnmuteThread = graphql(
  `
  mutation UnmuteThread($id: ID!) {
    unmuteThread(id: $id) {
      status {
        id
        muted
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const VotePoll = graphql(
  `
    mutation VotePoll($id: ID!, $choices: [Int!]!) {
      votePoll(id: $id, choices: $choices) {
        poll {
          ...PollParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, PollParts],
);

export const StatusLive = graphql(
  `
    subscription StatusLive($id: ID!) {
      status(id: $id) {
        __typename
        ... on ReplyPosted {
          cursor
          status {
            ...StatusCard
          }
        }
        ... on StatusEdited {
          cursor
          status {
            ...StatusCard
          }
        }
        ... on StatusTouched {
          cursor
          status {
            id
            repliesCount
            reblogsCount
            favouritesCount
          }
        }
        ... on StatusDeleted {
          cursor
          statusId
        }
        ... on Resync {
          cursor
        }
        ... on Revalidate {
          cursor
        }
      }
    }
  `,
  [StatusCard],
);

export type Media = ResultOf<typeof MediaParts>;
export type Poll = ResultOf<typeof PollParts>;
export type Status = ResultOf<typeof StatusCard>;
/** A status without what it boosts: what a card shows. */
export type PlainStatus = ResultOf<typeof StatusParts>;
export type Visibility = PlainStatus['visibility'];
export type Redraft = NonNullable<ResultOf<typeof DeleteStatus>['deleteStatus']['redraft']>;

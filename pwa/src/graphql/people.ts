/** Accounts whom the viewer keeps away, or lets in: mutes, blocks, follow requests, followed hashtags. */
import { AccountParts, RelationshipParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { graphql } from './tada.ts';

export const MutesQuery = graphql(
  `
    query Mutes($after: String) {
      viewer {
        mutes(first: 40, after: $after) {
          nodes {
            expiresAt
            account {
              ...AccountParts
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts],
);

export const BlocksQuery = graphql(
  `
    query Blocks($after: String) {
      viewer {
        blocks(first: 40, after: $after) {
          nodes {
            ...AccountParts
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts],
);

export const FollowRequestsQuery = graphql(
  `
    query FollowRequests($after: String) {
      viewer {
        followRequests(first: 40, after: $after) {
          nodes {
            ...AccountParts
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts],
);

export const UnmuteAccount = graphql(
  `
    mutation UnmuteAccount($id: ID!) {
      unmuteAccount(id: $id) {
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

export const UnblockAccount = graphql(
  `
    mutation UnblockAccount($id: ID!) {
      unblockAccount(id: $id) {
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

export const AcceptFollowRequest = graphql(
  `
    mutation AcceptFollowRequest($id: ID!) {
      acceptFollowRequest(accountId: $id) {
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

export const RejectFollowRequest = graphql(
  `
    mutation RejectFollowRequest($id: ID!) {
      rejectFollowRequest(accountId: $id) {
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

export const FollowedTagsQuery = graphql(`
  query FollowedTags($after: String) {
    viewer {
      followedTags(first: 80, after: $after) {
        nodes {
          name
          following
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const FollowTag = graphql(
  `
    mutation FollowTag($name: String!) {
      followTag(name: $name) {
        tag {
          name
          following
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const UnfollowTag = graphql(
  `
    mutation UnfollowTag($name: String!) {
      unfollowTag(name: $name) {
        tag {
          name
          following
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const MutedConversationsQuery = graphql(
  `
    query MutedConversations($after: String) {
      viewer {
        mutedConversations(first: 40, after: $after) {
          nodes {
            mutedAt
            rootId
            root {
              id
              localId
              content
              spoilerText
              account {
                ...AccountParts
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts],
);

export const MuteConversation = graphql(
  `
    mutation MuteConversation($id: ID!) {
      muteConversation(statusId: $id) {
        statuses {
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

export const UnmuteConversation = graphql(
  `
    mutation UnmuteConversation($id: ID!) {
      unmuteConversation(statusId: $id) {
        statuses {
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

export const FindPeople = graphql(
  `
    query FindPeople($query: String!, $following: Boolean!) {
      search(query: $query, type: ACCOUNTS, following: $following, first: 8) {
        accounts {
          ...AccountParts
        }
      }
    }
  `,
  [AccountParts],
);

export const TagByName = graphql(`
  query TagByName($name: String!) {
    tag(name: $name) {
      name
      following
    }
  }
`);

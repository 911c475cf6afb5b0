/** A profile: all that an account tells of itself, and what the viewer may do about it. */
import { AccountParts, RelationshipParts } from './accounts.ts';
import { ListParts } from './lists.ts';
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const ProfileParts = graphql(
  `
    fragment ProfileParts on Account {
      ...AccountParts
      ...RelationshipParts
      note
      header
      headerStatic
      headerDescription
      createdAt
      lastStatusAt
      followersCount
      followingCount
      statusesCount
      group
      suspended
      hideCollections
      isViewer
      fields {
        name
        value
        verifiedAt
      }
      roles {
        name
        color
      }
      moved {
        ...AccountParts
      }
      featuredTags {
        name
        statusesCount
      }
    }
  `,
  [AccountParts, RelationshipParts],
);

export const ProfileByAcct = graphql(
  `
    query ProfileByAcct($acct: String!) {
      account(acct: $acct) {
        ...ProfileParts
      }
    }
  `,
  [ProfileParts],
);

export const FollowersPage = graphql(
  `
    query FollowersPage($id: ID!, $after: String) {
      account(id: $id) {
        id
        followers(first: 40, after: $after) {
          nodes {
            ...AccountParts
            ...RelationshipParts
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts, RelationshipParts],
);

export const FollowingPage = graphql(
  `
    query FollowingPage($id: ID!, $after: String) {
      account(id: $id) {
        id
        following(first: 40, after: $after) {
          nodes {
            ...AccountParts
            ...RelationshipParts
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [AccountParts, RelationshipParts],
);

export const AccountLists = graphql(
  `
    query AccountLists($id: ID!) {
      account(id: $id) {
        id
        lists {
          id
        }
      }
      viewer {
        lists {
          ...ListParts
        }
      }
    }
  `,
  [ListParts],
);

export const SetAccountNote = graphql(
  `
    mutation SetAccountNote($id: ID!, $note: String!) {
      setAccountNote(id: $id, note: $note) {
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

export const ReportAccount = graphql(
  `
    mutation ReportAccount($input: ReportInput!) {
      reportAccount(input: $input) {
        report {
          id
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const Suggestions = graphql(
  `
    query Suggestions {
      viewer {
        suggestions(first: 10) {
          ...AccountParts
          ...RelationshipParts
        }
      }
    }
  `,
  [AccountParts, RelationshipParts],
);

export type Profile = ResultOf<typeof ProfileParts>;

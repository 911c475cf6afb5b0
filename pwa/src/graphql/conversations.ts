/** Conversations: threads of posts that only those mentioned can see. */
import { AccountParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const ConversationParts = graphql(
  `
    fragment ConversationParts on Conversation {
      id
      localId
      unread
      accounts {
        ...AccountParts
      }
      lastStatus {
        id
        localId
        content
        spoilerText
        createdAt
        mediaAttachments {
          id
        }
        account {
          ...AccountParts
        }
      }
    }
  `,
  [AccountParts],
);

export const ConversationsPage = graphql(
  `
    query ConversationsPage($after: String) {
      viewer {
        conversations(first: 30, after: $after) {
          nodes {
            ...ConversationParts
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [ConversationParts],
);

export const ConversationsLive = graphql(
  `
    subscription ConversationsLive($after: String) {
      conversations(after: $after) {
        __typename
        ... on ConversationUpdated {
          cursor
          conversation {
            ...ConversationParts
          }
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
  [ConversationParts],
);

export const ReadConversation = graphql(
  `
    mutation ReadConversation($id: ID!) {
      readConversation(id: $id) {
        conversation {
          id
          unread
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const DeleteConversation = graphql(
  `
    mutation DeleteConversation($id: ID!) {
      deleteConversation(id: $id) {
        deletedId
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export type Conversation = ResultOf<typeof ConversationParts>;

/** Lists, and who is on them. */
import { AccountParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const ListParts = graphql(`
  fragment ListParts on List {
    id
    localId
    title
    repliesPolicy
    exclusive
  }
`);

export const ListsQuery = graphql(
  `
    query Lists {
      viewer {
        lists {
          ...ListParts
        }
      }
    }
  `,
  [ListParts],
);

export const ListMembers = graphql(
  `
    query ListMembers($id: ID!, $after: String) {
      node(id: $id) {
        ... on List {
          ...ListParts
          accounts(first: 80, after: $after) {
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
    }
  `,
  [AccountParts, ListParts],
);

export const CreateList = graphql(
  `
    mutation CreateList($input: ListInput!) {
      createList(input: $input) {
        list {
          ...ListParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [ListParts, Problem],
);

export const UpdateList = graphql(
  `
    mutation UpdateList($id: ID!, $input: ListInput!) {
      updateList(id: $id, input: $input) {
        list {
          ...ListParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [ListParts, Problem],
);

export const DeleteList = graphql(
  `
    mutation DeleteList($id: ID!) {
      deleteList(id: $id) {
        deletedId
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const AddToList = graphql(
  `
    mutation AddToList($id: ID!, $accountIds: [ID!]!) {
      addToList(id: $id, accountIds: $accountIds) {
        list {
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

export const RemoveFromList = graphql(
  `
    mutation RemoveFromList($id: ID!, $accountIds: [ID!]!) {
      removeFromList(id: $id, accountIds: $accountIds) {
        list {
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

export type List = ResultOf<typeof ListParts>;

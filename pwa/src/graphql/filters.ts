/** Filters: what the viewer does not want to read, and where. */
import { Problem } from './problem.ts';
import { graphql, type ResultOf, type VariablesOf } from './tada.ts';

export const FilterParts = graphql(`
  fragment FilterParts on Filter {
    id
    localId
    title
    contexts
    action
    expiresAt
    keywords {
      id
      keyword
      wholeWord
    }
    statuses {
      id
    }
  }
`);

export const FiltersQuery = graphql(
  `
    query Filters {
      viewer {
        filters {
          ...FilterParts
        }
      }
    }
  `,
  [FilterParts],
);

export const CreateFilter = graphql(
  `
    mutation CreateFilter($input: FilterInput!) {
      createFilter(input: $input) {
        filter {
          ...FilterParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [FilterParts, Problem],
);

export const UpdateFilter = graphql(
  `
    mutation UpdateFilter($id: ID!, $input: FilterInput!) {
      updateFilter(id: $id, input: $input) {
        filter {
          ...FilterParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [FilterParts, Problem],
);

export const DeleteFilter = graphql(
  `
    mutation DeleteFilter($id: ID!) {
      deleteFilter(id: $id) {
        deletedId
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export type Filter = ResultOf<typeof FilterParts>;
export type FilterInput = VariablesOf<typeof CreateFilter>['input'];

/** Searching: people, posts, hashtags. */
import { AccountParts, RelationshipParts } from './accounts.ts';
import { StatusCard } from './statuses.ts';
import { graphql } from './tada.ts';

export const SearchAll = graphql(
  `
    query SearchAll($query: String!, $type: SearchType, $resolve: Boolean!, $first: Int!) {
      search(query: $query, type: $type, resolve: $resolve, first: $first) {
        accounts {
          ...AccountParts
          ...RelationshipParts
        }
        statuses {
          ...StatusCard
        }
        tags {
          name
          following
        }
      }
    }
  `,
  [AccountParts, RelationshipParts, StatusCard],
);

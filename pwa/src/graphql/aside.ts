/** What stands beside the column of a wide screen. */
import { AccountParts, RelationshipParts } from './accounts.ts';
import { graphql } from './tada.ts';

export const AsideQuery = graphql(
  `
    query Aside {
      viewer {
        account {
          id
        }
        suggestions(first: 4) {
          ...AccountParts
          ...RelationshipParts
        }
        lists {
          id
          localId
          title
        }
        followedTags(first: 8) {
          nodes {
            name
          }
        }
      }
      instance {
        domain
        title
        description
        stats {
          users
          statuses
        }
      }
    }
  `,
  [AccountParts, RelationshipParts],
);

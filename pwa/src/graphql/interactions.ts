/** Interaction requests: replies, boosts and favourites that wait for the author's word (GoToSocial's own). */
import { AccountParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { StatusCard } from './statuses.ts';
import { graphql } from './tada.ts';

export const InteractionRequestsPage = graphql(
  `
    query InteractionRequestsPage($after: String) {
      viewer {
        interactionRequests(first: 20, after: $after) {
          nodes {
            id
            type
            createdAt
            account {
              ...AccountParts
            }
            status {
              id
              localId
              content
              spoilerText
              account {
                acct
              }
            }
            reply {
              ...StatusCard
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
  [AccountParts, StatusCard],
);

export const AcceptInteraction = graphql(
  `
    mutation AcceptInteraction($id: ID!) {
      acceptInteraction(id: $id) {
        interactionRequest {
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

export const RejectInteraction = graphql(
  `
    mutation RejectInteraction($id: ID!) {
      rejectInteraction(id: $id) {
        interactionRequest {
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

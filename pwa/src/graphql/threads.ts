/** Threads: a post with what it answers and what answers it, and what happens to it live. */
import { StatusCard } from './statuses.ts';
import { graphql } from './tada.ts';

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

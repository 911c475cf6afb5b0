/** Timelines: a page of one, and one followed live. */
import { StatusCard } from './statuses.ts';
import { graphql, type ResultOf } from './tada.ts';

export const StatusPage = graphql(
  `
    fragment StatusPage on StatusConnection {
      edges {
        cursor
        node {
          ...StatusCard
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  `,
  [StatusCard],
);

export const TimelinePage = graphql(
  `
    query TimelinePage(
      $kind: TimelineKind!
      $tag: String
      $listId: ID
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      timeline(kind: $kind, tag: $tag, listId: $listId, first: $first, after: $after, last: $last, before: $before) {
        ...StatusPage
      }
    }
  `,
  [StatusPage],
);

export const TimelineLive = graphql(
  `
    subscription TimelineLive($kind: TimelineKind!, $tag: String, $listId: ID, $after: String) {
      timeline(kind: $kind, tag: $tag, listId: $listId, after: $after) {
        __typename
        ... on StatusPosted {
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

export type StatusPageOf = ResultOf<typeof StatusPage>;

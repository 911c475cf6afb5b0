/** Notifications: pages, and those that arrive. */
import { AccountParts } from './accounts.ts';
import { StatusCard } from './statuses.ts';
import { graphql, type ResultOf } from './tada.ts';

export const NotificationParts = graphql(
  `
    fragment NotificationParts on Notification {
      id
      localId
      type
      createdAt
      account {
        ...AccountParts
      }
      status {
        ...StatusCard
      }
    }
  `,
  [AccountParts, StatusCard],
);

export const NotificationPage = graphql(
  `
    query NotificationPage($types: [NotificationType!], $first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        account {
          id
        }
        notifications(types: $types, first: $first, after: $after, last: $last, before: $before) {
          edges {
            cursor
            node {
              ...NotificationParts
            }
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  `,
  [NotificationParts],
);

export const NotificationsLive = graphql(
  `
    subscription NotificationsLive($after: String) {
      notifications(after: $after) {
        __typename
        ... on NotificationReceived {
          cursor
          notification {
            ...NotificationParts
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
  [NotificationParts],
);

export type Notification = ResultOf<typeof NotificationParts>;

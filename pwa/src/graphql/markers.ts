/** Markers: how far the viewer has read, on any device. */
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const MarkersParts = graphql(`
  fragment MarkersParts on Markers {
    home {
      lastReadId
      cursor
      updatedAt
    }
    notifications {
      lastReadId
    }
  }
`);

export const MarkersQuery = graphql(
  `
    query Markers {
      viewer {
        account {
          id
        }
        markers {
          ...MarkersParts
        }
      }
    }
  `,
  [MarkersParts],
);

export const SetMarkers = graphql(
  `
    mutation SetMarkers($home: ID, $notifications: ID) {
      setMarkers(home: $home, notifications: $notifications) {
        markers {
          ...MarkersParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem, MarkersParts],
);

/** What happens in Chirp itself; of it, that a marker was moved. */
export const MarkersLive = graphql(
  `
    subscription MarkersLive($after: String) {
      events(after: $after) {
        __typename
        ... on MarkersChanged {
          cursor
          markers {
            ...MarkersParts
          }
        }
        ... on Resync {
          cursor
        }
      }
    }
  `,
  [MarkersParts],
);

export type Markers = ResultOf<typeof MarkersParts>;
export type Marker = NonNullable<Markers['home']>;

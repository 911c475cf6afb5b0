/** The viewer: who is signed in, as the frame of the app needs it. */
import { AccountParts, EmojiParts } from './accounts.ts';
import { graphql, type ResultOf } from './tada.ts';

export const ViewerQuery = graphql(
  `
    query Viewer {
      viewer {
        account {
          ...AccountParts
        }
        role
        source {
          privacy
          sensitive
          language
        }
        unreadNotifications
        markers {
          home {
            lastReadId
          }
          notifications {
            lastReadId
          }
        }
      }
    }
  `,
  [AccountParts],
);

export const InstanceQuery = graphql(
  `
    query Instance {
      instance {
        domain
        title
        limits {
          statusCharacters
          charactersPerUrl
          mediaAttachments
          mediaMimeTypes
          imageSize
          videoSize
          mediaDescription
          pollOptions
          pollOptionCharacters
          pollMinSeconds
          pollMaxSeconds
        }
        customEmojis {
          ...EmojiParts
          category
          visibleInPicker
        }
      }
    }
  `,
  [EmojiParts],
);

export const Suggest = graphql(
  `
    query Suggest($query: String!, $type: SearchType!) {
      search(query: $query, type: $type, first: 8) {
        accounts {
          ...AccountParts
        }
        tags {
          name
        }
      }
    }
  `,
  [AccountParts],
);

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>['viewer']>;
export type Instance = NonNullable<ResultOf<typeof InstanceQuery>['instance']>;

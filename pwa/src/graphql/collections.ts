/** Collections of posts that are no timelines: what the viewer keeps or likes, what an account has posted. */
import { graphql } from './tada.ts';
import { StatusPage } from './timelines.ts';

export const BookmarksPage = graphql(
  `
    query BookmarksPage($first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        bookmarks(first: $first, after: $after, last: $last, before: $before) {
          ...StatusPage
        }
      }
    }
  `,
  [StatusPage],
);

export const FavouritesPage = graphql(
  `
    query FavouritesPage($first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        favourites(first: $first, after: $after, last: $last, before: $before) {
          ...StatusPage
        }
      }
    }
  `,
  [StatusPage],
);

export const AccountStatusesPage = graphql(
  `
    query AccountStatusesPage(
      $id: ID!
      $excludeReplies: Boolean!
      $excludeReblogs: Boolean!
      $onlyMedia: Boolean!
      $pinned: Boolean!
      $first: Int
      $after: String
      $last: Int
      $before: String
    ) {
      account(id: $id) {
        id
        statuses(
          excludeReplies: $excludeReplies
          excludeReblogs: $excludeReblogs
          onlyMedia: $onlyMedia
          pinned: $pinned
          first: $first
          after: $after
          last: $last
          before: $before
        ) {
          ...StatusPage
        }
      }
    }
  `,
  [StatusPage],
);

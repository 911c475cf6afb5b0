/** Deeds: what the viewer does with a post. */
import { Problem } from './problem.ts';
import { graphql } from './tada.ts';

export const FavouriteStatus = graphql(
  `
  mutation FavouriteStatus($id: ID!) {
    favouriteStatus(id: $id) {
      status {
        id
        favourited
        favouritesCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnfavouriteStatus = graphql(
  `
  mutation UnfavouriteStatus($id: ID!) {
    unfavouriteStatus(id: $id) {
      status {
        id
        favourited
        favouritesCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const ReblogStatus = graphql(
  `
  mutation ReblogStatus($id: ID!, $visibility: Visibility) {
    reblogStatus(id: $id, visibility: $visibility) {
      status {
        id
        reblog {
          id
          reblogged
          reblogsCount
        }
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnreblogStatus = graphql(
  `
  mutation UnreblogStatus($id: ID!) {
    unreblogStatus(id: $id) {
      status {
        id
        reblogged
        reblogsCount
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const BookmarkStatus = graphql(
  `
  mutation BookmarkStatus($id: ID!) {
    bookmarkStatus(id: $id) {
      status {
        id
        bookmarked
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnbookmarkStatus = graphql(
  `
  mutation UnbookmarkStatus($id: ID!) {
    unbookmarkStatus(id: $id) {
      status {
        id
        bookmarked
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const PinStatus = graphql(
  `
  mutation PinStatus($id: ID!) {
    pinStatus(id: $id) {
      status {
        id
        pinned
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

export const UnpinStatus = graphql(
  `
  mutation UnpinStatus($id: ID!) {
    unpinStatus(id: $id) {
      status {
        id
        pinned
      }
      userErrors {
        ...Problem
      }
    }
  }
`,
  [Problem],
);

/** The documents a first visit opens with, one tab each. Every later visit finds its own tabs again. */

/** The example of a header is a comment: as it stands, nothing but the session cookie goes out. */
export const HEADERS = `{
  // "Authorization": "Bearer ..."
}
`;

const HOME = `# You, the newest posts of your home timeline, and what asking costs.
# Ctrl+Enter runs it; the book opens the documentation.
query Home($first: Int = 5, $after: String) {
  viewer {
    account {
      acct
      displayName
    }
    home(first: $first, after: $after) {
      nodes {
        id
        content
        favouritesCount
        account {
          acct
          relationship {
            following
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
  rateLimit {
    cost
    remaining
  }
}
`;

const ACCOUNT = `# Somebody, and what they have posted.
query Account($acct: String!) {
  account(acct: $acct) {
    id
    displayName
    note
    followersCount
    statuses(first: 5, excludeReplies: true) {
      nodes {
        id
        content
      }
    }
  }
}
`;

const SEARCH = `# People, hashtags, and what an address leads to.
query Search($query: String!) {
  search(query: $query) {
    accounts {
      id
      acct
    }
    statuses {
      id
      content
    }
  }
}
`;

const POST = `# Publishes a post. Mistakes in the input come back
# in userErrors.
mutation Post {
  postStatus(input: { text: "Hello from GraphQL" }) {
    status {
      id
    }
    userErrors {
      field
      message
      code
    }
  }
}
`;

const LIVE = `# Tells what happens in your home timeline
# until you stop it.
subscription Live {
  timeline(kind: HOME) {
    __typename
    ... on StatusPosted {
      status {
        content
        account {
          acct
        }
      }
    }
  }
}
`;

export const TABS = [
  { query: HOME, headers: HEADERS },
  { query: ACCOUNT, variables: '{\n  "acct": "alice"\n}\n', headers: HEADERS },
  { query: SEARCH, variables: '{\n  "query": "bread"\n}\n', headers: HEADERS },
  { query: POST, headers: HEADERS },
  { query: LIVE, headers: HEADERS },
];

/** What a new tab holds. */
export const NEW_TAB = `query {
  __typename
}
`;

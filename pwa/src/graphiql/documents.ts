/** The documents a first visit opens with, one tab each. Every later visit finds its own tabs again. */

/** The example of a header is a comment: as it stands, nothing but the session cookie goes out. */
export const HEADERS = `{
  // "Authorization": "Bearer ..."
}
`;

const HOME = `# You and the newest posts of your home timeline.
# Ctrl+Enter runs it; the book opens the documentation.
query Home {
  viewer {
    account {
      username
      displayName
    }
    home(first: 5) {
      edges {
        node {
          id
          content
          account {
            acct
          }
        }
      }
    }
  }
}
`;

const STATUS = `# One post. Take an id from the answer of "Home"
# and put it into the variables.
query Status($id: ID!) {
  status(id: $id) {
    id
    content
    account {
      acct
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
  }
}
`;

export const TABS = [
  { query: HOME, headers: HEADERS },
  { query: STATUS, variables: '{\n  "id": ""\n}\n', headers: HEADERS },
  { query: POST, headers: HEADERS },
  { query: LIVE, headers: HEADERS },
];

/** What a new tab holds. */
export const NEW_TAB = `query {
  __typename
}
`;

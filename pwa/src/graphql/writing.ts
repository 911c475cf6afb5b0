/** Writing: posting, editing, and deleting to write anew. */
import { MediaParts } from './media.ts';
import { PollParts } from './polls.ts';
import { Problem } from './problem.ts';
import { StatusCard } from './statuses.ts';
import { graphql, type ResultOf, type VariablesOf } from './tada.ts';

export const PostStatus = graphql(
  `
    mutation PostStatus($input: PostStatusInput!) {
      postStatus(input: $input) {
        status {
          ...StatusCard
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, StatusCard],
);

export const EditStatus = graphql(
  `
    mutation EditStatus($id: ID!, $input: EditStatusInput!) {
      editStatus(id: $id, input: $input) {
        status {
          ...StatusCard
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, StatusCard],
);

export const StatusSource = graphql(`
  query StatusSource($id: ID!) {
    status(id: $id) {
      id
      source {
        text
        spoilerText
        contentType
      }
    }
  }
`);

/** How a text is marked up. */
export type ContentType = NonNullable<VariablesOf<typeof PostStatus>['input']['contentType']>;

export const DeleteStatus = graphql(
  `
    mutation DeleteStatus($id: ID!) {
      deleteStatus(id: $id) {
        statusId
        redraft {
          text
          spoilerText
          visibility
          sensitive
          language
          contentType
          inReplyToId
          mediaAttachments {
            ...MediaParts
          }
          poll {
            ...PollParts
          }
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, MediaParts, PollParts],
);

export type Redraft = NonNullable<ResultOf<typeof DeleteStatus>['deleteStatus']['redraft']>;

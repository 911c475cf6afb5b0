/** Media: what a card shows of one, and describing it. */
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const MediaParts = graphql(`
  fragment MediaParts on MediaAttachment {
    __typename
    id
    localId
    type
    url
    previewUrl
    remoteUrl
    description
    blurhash
    width
    height
    duration
    focus {
      __typename
      x
      y
    }
  }
`);

export const UpdateMedia = graphql(
  `
    mutation UpdateMedia($id: ID!, $description: String) {
      updateMedia(id: $id, description: $description) {
        media {
          ...MediaParts
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem, MediaParts],
);

export type Media = ResultOf<typeof MediaParts>;

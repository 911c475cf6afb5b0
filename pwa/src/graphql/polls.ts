/** Polls: what a card shows of one, and voting. */
import { EmojiParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { graphql, type ResultOf } from './tada.ts';

export const PollParts = graphql(
  `
    fragment PollParts on Poll {
      __typename
      id
      expired
      multiple
      votesCount
      votersCount
      expiresAt
      voted
      ownVotes
      options {
        __typename
        title
        votesCount
      }
      emojis {
        ...EmojiParts
      }
    }
  `,
  [EmojiParts],
);

export const VotePoll = graphql(
  `
    mutation VotePoll($id: ID!, $choices: [Int!]!) {
      votePoll(id: $id, choices: $choices) {
        poll {
          ...PollParts
        }
        userErrors {
        ...Problem
      }
      }
    }
  `,
  [Problem, PollParts],
);

export type Poll = ResultOf<typeof PollParts>;

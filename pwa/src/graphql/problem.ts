/** What a mutation says when it could not do what was asked. */
import { graphql, type ResultOf } from './tada.ts';

export const Problem = graphql(`
  fragment Problem on UserError {
    field
    message
    code
  }
`);

export type UserProblem = ResultOf<typeof Problem>;

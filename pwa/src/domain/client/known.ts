/** What a component holds already is an answer: the server is not asked for it, and the cache keeps it from then on. */
import { makeResult, type Exchange, type Operation, type OperationResult } from '@urql/core';
import { filter, map, merge, pipe, share } from 'wonka';

type Data = OperationResult['data'];

/** An exchange behind the cache. An operation whose context has `known`, a function, is answered with what it returns. */
export const knownExchange: Exchange =
  ({ forward }) =>
  (operations) => {
    const shared = pipe(operations, share);
    return merge([
      pipe(
        shared,
        filter(isKnown),
        map((operation) => makeResult(operation, { data: (operation.context['known'] as () => Data)() })),
      ),
      forward(
        pipe(
          shared,
          filter((operation) => !isKnown(operation)),
        ),
      ),
    ]);
  };

function isKnown({ kind, context }: Operation): boolean {
  return kind === 'query' && typeof context['known'] === 'function';
}

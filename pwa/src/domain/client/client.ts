/** The GraphQL client of one account: normalised, optimistic, its last answers kept on the device. */
import {
  Client,
  CombinedError,
  fetchExchange,
  makeOperation,
  mapExchange,
  subscriptionExchange,
  type Exchange,
  type SubscriptionForwarder,
} from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { Database } from '../store/database.ts';
import { cacheOptions } from './cache.ts';
import { knownExchange } from './known.ts';
import { problemOf } from './problems.ts';
import { snapshotExchange } from './snapshots.ts';

export interface ClientOptions {
  /** The address of the endpoint. */
  readonly url: string;
  /** The id (a ULID) of the account that asks; null for nobody. */
  readonly accountId: string | null;
  readonly database: Database;
  /** How subscriptions are followed. */
  readonly follow: SubscriptionForwarder;
  /** Called when the session has ended. */
  readonly onSignedOut: () => void;
  readonly fetch?: typeof fetch;
}

/** In characters. Browsers let 64 kB at once outlive a page. */
const LARGEST_LASTING = 8000;

/** Return a client. */
export function createClient(options: ClientOptions): Client {
  const exchanges: Exchange[] = [
    mapExchange({
      // What somebody does as they leave must outlive the page.
      onOperation: ({ kind, context, ...request }) => {
        const keepalive = kind === 'mutation' && JSON.stringify(request.variables).length < LARGEST_LASTING;
        return makeOperation(kind, request, { ...context, fetchOptions: { ...(context.fetchOptions as RequestInit), keepalive } });
      },
      onError(error: CombinedError) {
        if (problemOf(error).kind === 'signed-out') options.onSignedOut();
      },
    }),
    cacheExchange(cacheOptions()),
    knownExchange,
    snapshotExchange(options.database),
    fetchExchange,
    subscriptionExchange({ forwardSubscription: options.follow }),
  ];
  return new Client({
    url: options.url,
    exchanges,
    requestPolicy: 'cache-first',
    preferGetMethod: false,
    ...(options.fetch ? { fetch: options.fetch } : {}),
    fetchOptions: {
      credentials: 'same-origin',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'x-chirp-csrf': '1',
        ...(options.accountId ? { 'x-chirp-account': options.accountId } : {}),
      },
    },
  });
}

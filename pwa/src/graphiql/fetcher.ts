/** How the page talks to the gateway: queries and mutations by POST, subscriptions by graphql-transport-ws. */
import type { Fetcher, FetcherParams, FetcherReturnType } from '@graphiql/toolkit';
import { getOperationAST } from 'graphql';
import { createClient, type FormattedExecutionResult as Answer } from 'graphql-ws';

const ENDPOINT = '/graphql';

type RequestHeaders = Record<string, unknown>;

export const fetcher: Fetcher = (request, options) => {
  const headers: RequestHeaders = options?.headers ?? {};
  const operation = options?.documentAST && getOperationAST(options.documentAST, request.operationName);
  const answer = operation?.operation === 'subscription' ? subscribe(request, headers) : post(request, headers);
  // The toolkit's type wants errors as GraphQLError objects; over the wire, and on the screen, they are plain.
  return answer as FetcherReturnType;
};

async function post(request: FetcherParams, headers: RequestHeaders): Promise<Answer> {
  try {
    const sent = new Headers({
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      // With the session cookie, the gateway takes no request that a foreign page could have sent.
      'X-Chirp-CSRF': '1',
    });
    for (const [name, value] of Object.entries(headers)) sent.set(name, String(value));
    const response = await fetch(ENDPOINT, { method: 'POST', headers: sent, body: JSON.stringify(request) });
    if (!response.headers.get('Content-Type')?.includes('json')) {
      return failure(`The server answered ${response.status} ${response.statusText}`.trim());
    }
    return await response.json();
  } catch (problem) {
    return failure(`The request failed: ${problem instanceof Error ? problem.message : problem}`);
  }
}

/** One socket for each subscription, so that it carries the token that the headers hold now. */
function subscribe(request: FetcherParams, headers: RequestHeaders): AsyncIterableIterator<Answer> {
  const token = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const client = createClient({
    url: new URL(ENDPOINT, location.href.replace(/^http/, 'ws')).href,
    // Who tries out a document wants to see the fault, not a second attempt.
    retryAttempts: 0,
    ...(token === undefined ? {} : { connectionParams: { Authorization: token } }),
  });
  const events = client.iterate<Record<string, unknown>, Record<string, unknown>>(request);
  // Not a generator: its return() would wait for the next event, and "stop" has to close the socket at once.
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => events.next().catch((problem: unknown) => ({ done: false, value: refusal(problem) })),
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** What ended a subscription: the errors of the document, or the socket's close code and reason. */
function refusal(problem: unknown): Answer {
  if (Array.isArray(problem)) return { errors: problem };
  if (problem instanceof CloseEvent) return failure(`The socket closed: ${problem.code} ${problem.reason}`.trim());
  return failure(problem instanceof Error ? problem.message : 'The socket could not be opened');
}

const failure = (message: string): Answer => ({ errors: [{ message }] });

/** GraphQL in components: `query` follows a document, `watch` what the cache knows, `act` does something. */
import type { AnyVariables, CombinedError, OperationContext, TypedDocumentNode } from '@urql/core';
import { onDestroy } from 'svelte';
import { pipe, subscribe } from 'wonka';
import { problemOf, problemOfUser, type ProblemOf } from '../domain/client/problems.ts';
import type { UserProblem } from '../graphql/problem.ts';
import { againOnline } from './online.ts';
import { wordsFor } from './problems.ts';
import { toast } from './toasts.svelte.ts';
import { useWorkspace, type Workspace } from './workspace.svelte.ts';

export interface Query<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  /** Nothing is there yet, and something may come. */
  readonly loading: boolean;
  refetch(): void;
}

type Options = Partial<Pick<OperationContext, 'requestPolicy'>> & { snapshot?: boolean };

/** Follow a document for as long as the component is there; `variables` may change, null pauses. */
export function query<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
  options: Options = {},
): Query<Data> {
  const { client } = useWorkspace();
  let data = $state.raw<Data>();
  let error = $state.raw<CombinedError>();
  let loading = $state(true);
  let round = $state(0);

  $effect(() => {
    const given = variables();
    if (given === null) {
      loading = false;
      return undefined;
    }
    loading = true;
    const policy = round > 0 ? 'network-only' : (options.requestPolicy ?? 'cache-and-network');
    const source = client.query(document, given, { ...options, requestPolicy: policy });
    const { unsubscribe } = pipe(
      source,
      subscribe((result) => {
        if (result.data) data = result.data;
        error = result.error;
        loading = false;
      }),
    );
    return unsubscribe;
  });

  const refetch = (): void => void (round += 1);
  againOnline(() => error, refetch);

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading && data === undefined;
    },
    refetch,
  };
}

/**
 * Follow what the cache knows, beginning with `initial`, which it is told where it knows nothing; asks nobody. The variables stay as they are. It begins once the
 * browser has a moment: rows that fly by while somebody scrolls cost nothing. `onchange` hears of what it has become.
 */
export function watch<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  initial: Data,
  onchange: (data: Data) => void,
): { readonly data: Data } {
  const { client } = useWorkspace();
  let data = $state.raw(initial);
  let stop: (() => void) | undefined;
  const cancel = whenIdle(() => {
    const { unsubscribe } = pipe(
      client.query(document, variables, { requestPolicy: 'cache-first', known: () => data }),
      subscribe((result) => {
        if (!result.data) return;
        data = result.data;
        onchange(data);
      }),
    );
    stop = unsubscribe;
  });
  onDestroy(() => {
    cancel();
    stop?.();
  });
  return {
    get data() {
      return data;
    },
  };
}

/** What is begun once the browser has a moment. */
const waiting = new Set<() => void>();

/** Run when the browser has a moment, within a second, or before something is done; return how to call it off. */
function whenIdle(run: () => void): () => void {
  const begin = (): void => {
    cancel();
    run();
  };
  const calledOff = later(begin);
  const cancel = (): void => {
    waiting.delete(begin);
    calledOff();
  };
  waiting.add(begin);
  return cancel;
}

function later(run: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(run, 100);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: 1000 });
  return () => cancelIdleCallback(handle);
}

interface Payload {
  readonly userErrors: readonly UserProblem[];
}

/** Do something. Returns what the server answered; null after the person has been told what went wrong. */
export async function act<Data extends object, Variables extends AnyVariables>(
  workspace: Workspace,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data | null> {
  const { data, problem } = await attempt(workspace, document, variables);
  if (problem) toast(wordsFor(problem), { problem: true });
  return problem ? null : data;
}

/** Do something, and return the problem if there is one: for forms, which show it where it belongs. */
export async function attempt<Data extends object, Variables extends AnyVariables>(
  workspace: Workspace,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<{ data: Data | null; problem: ProblemOf | null }> {
  // What is on the screen is told to the cache before it is changed: told later, it would cover the change.
  for (const begin of waiting) begin();
  const { data, error } = await workspace.client.mutation(document, variables).toPromise();
  if (error) return { data: null, problem: problemOf(error) };
  const payloads = Object.values(data ?? {}) as (Payload | null)[];
  const problem = problemOfUser(payloads.flatMap((payload) => payload?.userErrors ?? []));
  return { data: data ?? null, problem };
}

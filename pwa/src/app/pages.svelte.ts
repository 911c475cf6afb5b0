/** A long list that is asked for page by page: of accounts, tags, conversations. Timelines have feeds. */
import type { CombinedError, TypedDocumentNode } from '@urql/core';
import { onMount, untrack } from 'svelte';
import { againOnline } from './online.ts';
import { router } from './router.svelte.ts';
import { useWorkspace } from './workspace.svelte.ts';

export interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly error: CombinedError | undefined;
  readonly loading: boolean;
  readonly hasMore: boolean;
  more(): void;
  /** Take items out that an action has removed; the server is not asked again. */
  remove(gone: (item: Item) => boolean): void;
  /** Put an item in front that an action has added. */
  add(item: Item): void;
}

/** Follow a connection from its first page, and anew when one comes back to it; `pick` finds it in the answer, null where there is none. */
export function pages<Data, Variables extends { after?: string | null }, Item>(
  document: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => Connection<Item> | null | undefined,
  variables: Omit<Variables, 'after'>,
): Pages<Item> {
  const { client } = useWorkspace();
  let items = $state.raw<readonly Item[]>([]);
  let error = $state.raw<CombinedError>();
  let loading = $state(false);
  let end = $state.raw<Connection<Item>['pageInfo'] | null>(null);
  let hasBegun = $state(false);
  const layer = router.top;
  let isCovered = false;

  async function ask(after: string | null): Promise<{ connection: Connection<Item> | null; problem: CombinedError | undefined }> {
    const asked = { ...variables, after } as Variables;
    const result = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise();
    return { connection: (result.data && pick(result.data)) ?? null, problem: result.error };
  }

  async function more(): Promise<void> {
    if (loading || (end && !end.hasNextPage)) return;
    loading = true;
    const { connection, problem } = await ask(end?.endCursor ?? null);
    error = problem;
    if (connection) {
      items = [...items, ...connection.nodes];
      end = connection.pageInfo;
    }
    loading = false;
    hasBegun = true;
  }

  /** Ask anew for as many as are there: what was opened from here may have changed them. Where that fails, they stay. */
  async function again(): Promise<void> {
    const fresh: Item[] = [];
    let page: Connection<Item> | null = null;
    do {
      ({ connection: page } = await ask(page?.pageInfo.endCursor ?? null));
      if (!page || loading) return;
      fresh.push(...page.nodes);
    } while (page.pageInfo.hasNextPage && fresh.length < items.length);
    [items, end] = [fresh, page.pageInfo];
  }

  $effect(() => {
    const isTop = router.top === layer;
    if (isTop && isCovered) untrack(() => void again());
    isCovered = !isTop;
  });
  onMount(() => void more());
  againOnline(() => error, () => void more());

  return {
    get items() {
      return items;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading || !hasBegun;
    },
    get hasMore() {
      return end?.hasNextPage ?? false;
    },
    more: () => void more(),
    remove: (gone) => (items = items.filter((item) => !gone(item))),
    add: (item) => (items = [item, ...items]),
  };
}

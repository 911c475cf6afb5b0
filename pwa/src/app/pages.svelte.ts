/** A long list that is asked for page by page: of accounts, tags, conversations. Timelines have feeds. */
import type { CombinedError, TypedDocumentNode } from '@urql/core';
import { onMount } from 'svelte';
import { againOnline } from './online.ts';
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

/** Follow a connection from its first page; `pick` finds it in the answer, null where there is none. */
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

  async function more(): Promise<void> {
    if (loading || (end && !end.hasNextPage)) return;
    loading = true;
    const asked = { ...variables, after: end?.endCursor ?? null } as Variables;
    const result = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise();
    const connection = result.data ? pick(result.data) : null;
    error = result.error;
    if (connection) {
      items = [...items, ...connection.nodes];
      end = connection.pageInfo;
    }
    loading = false;
    hasBegun = true;
  }

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

/** Timelines as feeds: asked for by pages, followed live. */
import { pipe, subscribe } from 'wonka';
import { Feed, type Entry, type FeedPage, type FeedSource } from '../domain/feed/feed.ts';
import { StatusesByIds, type Status } from '../graphql/statuses.ts';
import { TimelineLive, TimelinePage, type StatusPageOf } from '../graphql/timelines.ts';
import type { Workspace } from './workspace.svelte.ts';

const SIZE = 20;
/** Posts that a feed holds at the most. */
const MOST = 1000;

export type Kind = 'HOME' | 'LOCAL' | 'PUBLIC' | 'LIST' | 'TAG';

export interface TimelineOf {
  readonly kind: Kind;
  readonly tag?: string;
  readonly listId?: string;
}

/** Return the name of a timeline: of its feed, and of the place that is kept. */
export function nameOfTimeline({ kind, tag, listId }: TimelineOf): string {
  return [kind.toLowerCase(), tag?.toLowerCase(), listId].filter(Boolean).join(':');
}

/** Tell whether a feed of this name is a timeline. */
export function isTimeline(name: string): boolean {
  return /^(home|local|public|list|tag)(:|$)/.test(name);
}

/** Return the feed of a timeline; the same one each time. */
export function timelineFeed(workspace: Workspace, of: TimelineOf): Feed<Status> {
  return feedOf(workspace, nameOfTimeline(of), async (window) => {
    const variables = { tag: null, listId: null, ...of, ...window };
    const { data, error } = await workspace.client.query(TimelinePage, variables, { requestPolicy: 'network-only' }).toPromise();
    if (error || !data?.timeline) throw error;
    return data.timeline;
  });
}

/** A part of a collection, as the schema asks for it. */
export type Window = { first: number; after: string | null } | { last: number; before: string };

/** Return a feed of statuses by its name; `ask` gets pages of it. */
export function feedOf(workspace: Workspace, name: string, ask: (window: Window) => Promise<StatusPageOf>): Feed<Status> {
  const source: FeedSource<Status> = {
    older: async (after) => pageOf(await ask({ first: SIZE, after }), 'hasNextPage'),
    newer: async (before) => pageOf(await ask({ last: SIZE, before }), 'hasPreviousPage'),
  };
  return workspace.feeds.open(name, () => new Feed(source));
}

function pageOf(page: StatusPageOf, more: 'hasNextPage' | 'hasPreviousPage'): FeedPage<Status> {
  const entries: Entry<Status>[] = page.edges
    .filter(({ node }) => !isHidden(node))
    .map(({ cursor, node }) => ({ key: node.id, cursor, node }));
  return { entries, hasMore: page.pageInfo[more] };
}

/** Tell whether a filter of the viewer's hides a post. */
export function isHidden(status: Status): boolean {
  return [status, status.reblog].some((one) => one?.filtered.some(({ filter }) => filter.action === 'HIDE'));
}

/** Let live events come into a feed; return how to stop. */
export function followTimeline(workspace: Workspace, feed: Feed<Status>, of: TimelineOf): () => void {
  const variables = { tag: null, listId: null, after: null, ...of };
  const { unsubscribe } = pipe(
    workspace.client.subscription(TimelineLive, variables),
    subscribe(({ data }) => {
      const event = data?.timeline;
      if (!event) return;
      if (event.__typename === 'StatusPosted') {
        if (isHidden(event.status)) return;
        feed.arrive({ key: event.status.id, cursor: null, node: event.status });
        feed.trim(MOST);
      } else if (event.__typename === 'StatusEdited') {
        feed.change(event.status.id, () => event.status);
      } else if (event.__typename === 'StatusDeleted') {
        feed.remove((node, key) => key === event.statusId || node.reblog?.id === event.statusId);
      } else {
        void feed.refresh().then(() => revalidate(workspace, feed));
      }
    }),
  );
  // What was posted between the page that was asked for and the first moment of listening.
  const stop = workspace.whenLive(() => {
    if (feed.view.rows.length > 0) void feed.refresh();
  });
  return () => {
    stop();
    unsubscribe();
  };
}

/** Ask anew for the posts one has just read: what has happened to them meanwhile was not heard. */
export async function revalidate(workspace: Workspace, feed: Feed<Status>): Promise<void> {
  const keys = feed.view.rows.filter(({ kind }) => kind === 'entry').map(({ key }) => key);
  // Each is a call to the server behind the gateway, which makes 25 for one operation.
  const ids = keys.slice(0, SIZE);
  if (ids.length === 0) return;
  const { data, error } = await workspace.client.query(StatusesByIds, { ids }, { requestPolicy: 'network-only' }).toPromise();
  const nodes = data?.nodes;
  if (!nodes) return;
  // One that could not be asked for is null, too, and may still be there.
  const failed = new Set(error?.graphQLErrors.map(({ path }) => path?.[1]));
  const gone = new Set(ids.filter((_, index) => nodes[index] === null && !failed.has(index)));
  feed.remove((_, key) => gone.has(key));
}

/** Notifications as a feed: by pages, by kinds, and live. */
import { pipe, subscribe } from 'wonka';
import { Feed, type FeedPage, type FeedSource } from '../domain/feed/feed.ts';
import { FILTERS, type FilterName } from '../domain/notifications.ts';
import { NotificationPage, NotificationsLive, type Notification } from '../graphql/notifications.ts';
import type { Window } from './timelines.ts';
import type { Workspace } from './workspace.svelte.ts';

const SIZE = 20;

/** Return the feed of notifications under a filter; the same one each time. */
export function notificationFeed(workspace: Workspace, filter: FilterName): Feed<Notification> {
  const name = `notifications:${filter}`;
  const types = FILTERS[filter] as Notification['type'][] | null;

  async function ask(window: Window): Promise<FeedPage<Notification>> {
    const variables = { types, ...window };
    const { data, error } = await workspace.client.query(NotificationPage, variables, { requestPolicy: 'network-only' }).toPromise();
    if (!data?.viewer?.notifications) throw error;
    const { edges, pageInfo } = data.viewer.notifications;
    const hasMore = 'before' in window ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    return { entries: edges.map(({ cursor, node }) => ({ key: node.id, cursor, node })), hasMore };
  }

  const source: FeedSource<Notification> = {
    older: (after) => ask({ first: SIZE, after }),
    newer: (before) => ask({ last: SIZE, before }),
  };
  return workspace.feeds.open(name, () => new Feed(source));
}

/** Hear of notifications as they come; `missed` when some may not have been heard. Returns how to stop. */
export function followNotifications(workspace: Workspace, came: (one: Notification) => void, missed: () => void): () => void {
  const { unsubscribe } = pipe(
    workspace.client.subscription(NotificationsLive, { after: null }),
    subscribe(({ data }) => {
      const event = data?.notifications;
      if (event?.__typename === 'NotificationReceived') came(event.notification);
      else if (event) missed();
    }),
  );
  return unsubscribe;
}

/** Put a notification that has just come into the feeds that show its kind. */
export function arrive(workspace: Workspace, notification: Notification): void {
  for (const [filter, types] of Object.entries(FILTERS)) {
    const feed = workspace.feeds.get(`notifications:${filter}`) as Feed<Notification> | undefined;
    const shown = types === null || (types as readonly string[]).includes(notification.type);
    if (feed && shown) feed.arrive({ key: notification.id, cursor: null, node: notification });
  }
}

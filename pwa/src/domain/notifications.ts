/** Notifications as people read them: those of one kind about one post stand together. */
import type { Notification } from '../graphql/notifications.ts';
import type { Row } from './feed/feed.ts';

export type NotificationKind = Notification['type'];

/** Notifications of one kind about one thing, newest first. The key is that of the oldest, so that it stays as more come. */
export interface Group {
  readonly key: string;
  readonly type: NotificationKind;
  readonly all: readonly Notification[];
}

const TOGETHER: readonly NotificationKind[] = ['FAVOURITE', 'REBLOG', 'FOLLOW'];
/** What comes later than this after the one before it is news again. */
const APART = 24 * 3600 * 1000;
const MOST = 40;

/** Return the groups of notifications that are given newest first. Only neighbours of the same day are put together. */
export function grouped(notifications: readonly Notification[]): Group[] {
  const groups: { type: NotificationKind; about: string; all: Notification[] }[] = [];
  for (const notification of notifications) {
    const about = notification.type === 'FOLLOW' ? '' : (notification.status?.id ?? notification.id);
    const fitting = groups.slice(-3).find((group) => {
      const last = group.all.at(-1)!;
      const near = Date.parse(last.createdAt) - Date.parse(notification.createdAt) < APART;
      return TOGETHER.includes(group.type) && group.type === notification.type && group.about === about && near && group.all.length < MOST;
    });
    if (fitting) fitting.all.push(notification);
    else groups.push({ type: notification.type, about, all: [notification] });
  }
  return groups.map(({ type, all }) => ({ key: all.at(-1)!.id, type, all }));
}

/** Return the rows of a feed of notifications as rows of groups; nothing is put together across a gap. */
export function groupedRows(rows: readonly Row<Notification>[]): Row<Group>[] {
  const all: Row<Group>[] = [];
  let run: Notification[] = [];
  const close = (): void => {
    for (const group of grouped(run)) all.push({ kind: 'entry', key: group.key, cursor: null, node: group });
    run = [];
  };
  for (const row of rows) {
    if (row.kind === 'entry') run.push(row.node);
    else {
      close();
      all.push(row);
    }
  }
  close();
  return all;
}

/** The filters of the screen: their names, and the kinds each one shows; all for null. */
export const FILTERS = {
  all: null,
  mentions: ['MENTION', 'STATUS'],
  reactions: ['FAVOURITE', 'REBLOG', 'POLL', 'UPDATE'],
  follows: ['FOLLOW', 'FOLLOW_REQUEST'],
} as const satisfies Record<string, readonly NotificationKind[] | null>;

export type FilterName = keyof typeof FILTERS;

/** What others did, in words and as a sign. */
import type { NotificationKind } from '../../domain/notifications.ts';
import { m } from '../../paraglide/messages.js';
import type { IconName } from '../icons.ts';

interface Sign {
  readonly icon: IconName;
  readonly tone: 'favourite' | 'reblog' | 'warning' | 'plain';
}

export function signOf(type: NotificationKind): Sign {
  switch (type) {
    case 'FAVOURITE':
    case 'PENDING_FAVOURITE':
      return { icon: 'favourite', tone: 'favourite' };
    case 'REBLOG':
    case 'PENDING_REBLOG':
      return { icon: 'reblog', tone: 'reblog' };
    case 'FOLLOW':
    case 'FOLLOW_REQUEST':
      return { icon: 'follow', tone: 'plain' };
    case 'MENTION':
    case 'PENDING_REPLY':
      return { icon: 'reply', tone: 'plain' };
    case 'POLL':
      return { icon: 'poll', tone: 'plain' };
    case 'UPDATE':
      return { icon: 'edit', tone: 'plain' };
    case 'ADMIN_SIGN_UP':
    case 'ADMIN_REPORT':
      return { icon: 'admin', tone: 'warning' };
    default:
      return { icon: 'notifications', tone: 'plain' };
  }
}

/** Return what follows the name of the first of `people`. */
export function wordsOf(type: NotificationKind, people: number): string {
  const others = people > 1 ? m.notifications_and_others({ count: people - 1 }) : '';
  return [others, deedOf(type)].filter(Boolean).join(' ');
}

function deedOf(type: NotificationKind): string {
  switch (type) {
    case 'FAVOURITE':
      return m.notification_favourite();
    case 'REBLOG':
      return m.notification_reblog();
    case 'FOLLOW':
      return m.notification_follow();
    case 'FOLLOW_REQUEST':
      return m.notification_follow_request();
    case 'MENTION':
      return m.notification_mention();
    case 'POLL':
      return m.notification_poll();
    case 'STATUS':
      return m.notification_status();
    case 'UPDATE':
      return m.notification_update();
    case 'ADMIN_SIGN_UP':
      return m.notification_sign_up();
    case 'ADMIN_REPORT':
      return m.notification_report();
    case 'PENDING_FAVOURITE':
      return m.notification_pending_favourite();
    case 'PENDING_REPLY':
      return m.notification_pending_reply();
    case 'PENDING_REBLOG':
      return m.notification_pending_reblog();
    default:
      return m.notification_other();
  }
}

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
  return [others, deedOf(type, people)].filter(Boolean).join(' ');
}

function deedOf(type: NotificationKind, count: number): string {
  switch (type) {
    case 'FAVOURITE':
      return m.notification_favourite({ count });
    case 'REBLOG':
      return m.notification_reblog({ count });
    case 'FOLLOW':
      return m.notification_follow({ count });
    case 'FOLLOW_REQUEST':
      return m.notification_follow_request({ count });
    case 'MENTION':
      return m.notification_mention({ count });
    case 'POLL':
      return m.notification_poll();
    case 'STATUS':
      return m.notification_status({ count });
    case 'UPDATE':
      return m.notification_update({ count });
    case 'ADMIN_SIGN_UP':
      return m.notification_sign_up({ count });
    case 'ADMIN_REPORT':
      return m.notification_report({ count });
    case 'PENDING_FAVOURITE':
      return m.notification_pending_favourite({ count });
    case 'PENDING_REPLY':
      return m.notification_pending_reply({ count });
    case 'PENDING_REBLOG':
      return m.notification_pending_reblog({ count });
    default:
      return m.notification_other({ count });
  }
}

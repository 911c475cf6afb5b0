/** The places of the app, as its navigation shows them. */
import type { IconName } from '../components/icons.ts';
import { m } from '../paraglide/messages.js';
import type { RouteName } from './routes.ts';

export interface Place {
  readonly label: () => string;
  readonly icon: IconName;
  readonly href: string;
  readonly routes: readonly RouteName[];
  /** Stands in the bar of a phone; the others are behind "More". */
  readonly inBar?: boolean;
  readonly badge?: 'notifications';
}

export const PLACES: readonly Place[] = [
  { label: m.nav_home, icon: 'home', href: '/app/home', routes: ['home', 'local', 'federated'], inBar: true },
  { label: m.nav_search, icon: 'search', href: '/app/search', routes: ['search'], inBar: true },
  { label: m.nav_notifications, icon: 'notifications', href: '/app/notifications', routes: ['notifications'], inBar: true, badge: 'notifications' },
  { label: m.nav_conversations, icon: 'direct', href: '/app/conversations', routes: ['conversations'] },
  { label: m.nav_bookmarks, icon: 'bookmark', href: '/app/bookmarks', routes: ['bookmarks'] },
  { label: m.nav_favourites, icon: 'favourite', href: '/app/favourites', routes: ['favourites'] },
  { label: m.nav_lists, icon: 'list', href: '/app/lists', routes: ['lists', 'list'] },
  { label: m.nav_settings, icon: 'settings', href: '/app/settings', routes: ['settings'] },
];

/** Tell whether a route belongs to a place. */
export function isPlace(place: Place, route: RouteName | undefined): boolean {
  return route !== undefined && place.routes.includes(route);
}

/** Which screen stands at which address. A screen is added here, in src/screens/, and nowhere else. */
import type { Component } from 'svelte';
import type { Match, Pattern } from '../domain/routing.ts';
import Timeline from '../screens/Timeline.svelte';

export type RouteName =
  | 'home'
  | 'local'
  | 'federated'
  | 'notifications'
  | 'compose'
  | 'status'
  | 'media'
  | 'keys'
  | 'sign-out'
  | 'search'
  | 'conversations'
  | 'bookmarks'
  | 'favourites'
  | 'lists'
  | 'list'
  | 'tag'
  | 'account'
  | 'settings'
  | 'not-found';

/** What every screen is given. */
export interface ScreenProps {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
}

export interface Route extends Pattern<RouteName> {
  /** The screen; its code is loaded when it is opened first. */
  readonly load: () => Promise<{ default: Component<ScreenProps> }>;
  /** `page` takes the place of what is there, `over` is a column over it, `dialog` a window, `full` the whole screen. */
  readonly as: 'page' | 'over' | 'dialog' | 'full';
}

// Loaded with the app: it is what most people open first.
const timeline = () => Promise.resolve({ default: Timeline });

export const ROUTES: readonly Route[] = [
  { name: 'home', path: '/app/home', as: 'page', load: timeline },
  { name: 'local', path: '/app/local', as: 'page', load: timeline },
  { name: 'federated', path: '/app/federated', as: 'page', load: timeline },
];

const NOT_FOUND: Route = {
  name: 'not-found',
  path: '',
  as: 'page',
  load: () => import('../screens/NotFound.svelte'),
};

export const HOME = '/app/home';

/** Return the route of a match. */
export function routeOf(found: Match<RouteName> | null): Route {
  return ROUTES.find((route) => route.name === found?.name) ?? NOT_FOUND;
}

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
  | 'status-people'
  | 'status-history'
  | 'keys'
  | 'palette'
  | 'sign-out'
  | 'search'
  | 'conversations'
  | 'bookmarks'
  | 'favourites'
  | 'lists'
  | 'list'
  | 'tag'
  | 'account'
  | 'list-edit'
  | 'followers'
  | 'following'
  | 'interaction-requests'
  | 'report'
  | 'follow-requests'
  | 'settings'
  | 'settings-profile'
  | 'settings-posting'
  | 'settings-appearance'
  | 'settings-filters'
  | 'settings-filter'
  | 'settings-mutes'
  | 'settings-conversations'
  | 'settings-blocks'
  | 'settings-tags'
  | 'settings-sessions'
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
  /** What it shows comes in live. */
  readonly live?: true;
}

/** A screen that needs to know nothing of its address: a component ignores what it does not ask for. */
function plain(load: () => Promise<{ default: Component<Record<string, never>> }>): Route['load'] {
  return load as unknown as Route['load'];
}

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
// Loaded with the app: it is what most people open first.
const timeline = () => Promise.resolve({ default: Timeline });

export const ROUTES: readonly Route[] = [
  { name: 'home', path: '/app/home', as: 'page', live: true, load: timeline },
  { name: 'local', path: '/app/local', as: 'page', live: true, load: timeline },
  { name: 'federated', path: '/app/federated', as: 'page', live: true, load: timeline },
  { name: 'search', path: '/app/search', as: 'page', load: () => import('../screens/Search.svelte') },
  { name: 'conversations', path: '/app/conversations', as: 'page', live: true, load: plain(() => import('../screens/Conversations.svelte')) },
  { name: 'bookmarks', path: '/app/bookmarks', as: 'page', load: plain(() => import('../screens/Collection.svelte')) },
  { name: 'favourites', path: '/app/favourites', as: 'page', load: plain(() => import('../screens/Collection.svelte')) },
  { name: 'list', path: '/app/lists/:id', as: 'page', live: true, load: () => import('../screens/ListTimeline.svelte') },
  { name: 'tag', path: '/app/tags/:tag', as: 'over', live: true, load: () => import('../screens/TagTimeline.svelte') },
  { name: 'report', path: '/app/report', as: 'dialog', load: () => import('../screens/Report.svelte') },
  { name: 'interaction-requests', path: '/app/requests', as: 'over', load: plain(() => import('../screens/InteractionRequests.svelte')) },
  { name: 'lists', path: '/app/lists', as: 'page', load: plain(() => import('../screens/Lists.svelte')) },
  { name: 'list-edit', path: '/app/lists/:id/edit', as: 'over', load: () => import('../screens/EditList.svelte') },
  { name: 'follow-requests', path: '/app/follow-requests', as: 'over', load: plain(() => import('../screens/FollowRequests.svelte')) },
  { name: 'settings', path: '/app/settings', as: 'page', load: plain(() => import('../screens/settings/Settings.svelte')) },
  { name: 'settings-profile', path: '/app/settings/profile', as: 'over', load: plain(() => import('../screens/settings/Profile.svelte')) },
  { name: 'settings-posting', path: '/app/settings/posting', as: 'over', load: plain(() => import('../screens/settings/Posting.svelte')) },
  { name: 'settings-appearance', path: '/app/settings/appearance', as: 'over', load: plain(() => import('../screens/settings/Appearance.svelte')) },
  { name: 'settings-filters', path: '/app/settings/filters', as: 'over', load: plain(() => import('../screens/settings/Filters.svelte')) },
  { name: 'settings-filter', path: '/app/settings/filters/:id', as: 'over', load: () => import('../screens/settings/EditFilter.svelte') },
  { name: 'settings-mutes', path: '/app/settings/mutes', as: 'over', load: plain(() => import('../screens/settings/Mutes.svelte')) },
  { name: 'settings-conversations', path: '/app/settings/conversations', as: 'over', load: plain(() => import('../screens/settings/Conversations.svelte')) },
  { name: 'settings-blocks', path: '/app/settings/blocks', as: 'over', load: plain(() => import('../screens/settings/Blocks.svelte')) },
  { name: 'settings-tags', path: '/app/settings/tags', as: 'over', load: plain(() => import('../screens/settings/Tags.svelte')) },
  { name: 'settings-sessions', path: '/app/settings/sessions', as: 'over', load: plain(() => import('../screens/settings/Sessions.svelte')) },
  { name: 'account', path: '/app/@:acct', as: 'over', load: () => import('../screens/Profile.svelte') },
  { name: 'followers', path: '/app/@:acct/followers', as: 'over', load: () => import('../screens/People.svelte') },
  { name: 'following', path: '/app/@:acct/following', as: 'over', load: () => import('../screens/People.svelte') },
  { name: 'notifications', path: '/app/notifications', as: 'page', live: true, load: () => import('../screens/Notifications.svelte') },
  { name: 'status', path: '/app/@:acct/:id', where: { id: ID }, as: 'over', live: true, load: () => import('../screens/Thread.svelte') },
  {
    name: 'status-people',
    path: '/app/@:acct/:id/:by',
    where: { id: ID, by: /^(?:favourites|reblogs)$/ },
    as: 'over',
    load: () => import('../screens/StatusPeople.svelte'),
  },
  {
    name: 'status-history',
    path: '/app/@:acct/:id/history',
    where: { id: ID },
    as: 'over',
    load: () => import('../screens/StatusHistory.svelte'),
  },
  {
    name: 'media',
    path: '/app/@:acct/:id/media/:index',
    where: { id: ID, index: /^[1-9]$/ },
    as: 'full',
    load: () => import('../screens/Media.svelte'),
  },
  { name: 'compose', path: '/app/compose', as: 'dialog', load: () => import('../screens/Compose.svelte') },
  { name: 'palette', path: '/app/go', as: 'dialog', load: plain(() => import('../screens/Palette.svelte')) },
  { name: 'keys', path: '/app/keys', as: 'dialog', load: () => import('../screens/Keys.svelte') },
  { name: 'sign-out', path: '/app/sign-out', as: 'dialog', load: () => import('../screens/SignOut.svelte') },
];

const NOT_FOUND: Route = {
  name: 'not-found',
  path: '',
  as: 'page',
  load: plain(() => import('../screens/NotFound.svelte')),
};

export const HOME = '/app/home';

/** Return the route of a match. */
export function routeOf(found: Match<RouteName> | null): Route {
  return ROUTES.find((route) => route.name === found?.name) ?? NOT_FOUND;
}

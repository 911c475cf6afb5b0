/** Feeds of posts that are no timelines: bookmarks, favourites, what an account has posted. */
import type { Feed } from '../domain/feed/feed.ts';
import { AccountStatusesPage, BookmarksPage, FavouritesPage } from '../graphql/collections.ts';
import type { Status } from '../graphql/statuses.ts';
import { feedOf } from './timelines.ts';
import type { Workspace } from './workspace.svelte.ts';

const FRESH = { requestPolicy: 'network-only' } as const;

/** Return the feed of the viewer's bookmarks. */
export function bookmarksFeed(workspace: Workspace): Feed<Status> {
  return feedOf(workspace, 'bookmarks', async (window) => {
    const { data, error } = await workspace.client.query(BookmarksPage, window, FRESH).toPromise();
    if (!data?.viewer?.bookmarks) throw error;
    return data.viewer.bookmarks;
  });
}

/** Return the feed of what the viewer likes. */
export function favouritesFeed(workspace: Workspace): Feed<Status> {
  return feedOf(workspace, 'favourites', async (window) => {
    const { data, error } = await workspace.client.query(FavouritesPage, window, FRESH).toPromise();
    if (!data?.viewer?.favourites) throw error;
    return data.viewer.favourites;
  });
}

/** What is shown of an account's posts. */
export type Shown = 'posts' | 'replies' | 'media' | 'pinned';

/** Return the feed of an account's posts. */
export function accountFeed(workspace: Workspace, id: string, shown: Shown): Feed<Status> {
  const chosen = {
    excludeReplies: shown === 'posts',
    excludeReblogs: shown !== 'posts',
    onlyMedia: shown === 'media',
    pinned: shown === 'pinned',
  };
  return feedOf(workspace, `account:${id}:${shown}`, async (window) => {
    const { data, error } = await workspace.client.query(AccountStatusesPage, { id, ...chosen, ...window }, FRESH).toPromise();
    if (!data?.account?.statuses) throw error;
    return data.account.statuses;
  });
}

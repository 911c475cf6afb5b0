/** What the viewer does with a post; shown at once, said when it could not be done. */
import type { Feed } from '../domain/feed/feed.ts';
import { BookmarkStatus, FavouriteStatus, PinStatus, ReblogStatus, UnbookmarkStatus, UnfavouriteStatus, UnpinStatus, UnreblogStatus } from '../graphql/deeds.ts';
import { MuteConversation, UnmuteConversation } from '../graphql/people.ts';
import type { PlainStatus, Status } from '../graphql/statuses.ts';
import { DeleteStatus, type Redraft } from '../graphql/writing.ts';
import { m } from '../paraglide/messages.js';
import { act } from './query.svelte.ts';
import { isTimeline } from './timelines.ts';
import { toast } from './toasts.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Return the address of a post in the app. */
export function statusAddress(status: Pick<PlainStatus, 'localId'> & { account: { acct: string } }): string {
  return `/app/@${status.account.acct}/${status.localId}`;
}

/** Return the address at which a post is answered. */
export function replyAddress(status: Pick<PlainStatus, 'localId'>): string {
  return `/app/compose?reply=${status.localId}`;
}

/** Tell whether a post may be boosted by somebody: private ones by their authors alone, direct ones by nobody. */
export function isReblogable(status: PlainStatus, viewerId: string): boolean {
  if (status.visibility === 'PUBLIC' || status.visibility === 'UNLISTED') return true;
  return status.visibility === 'PRIVATE' && status.account.localId === viewerId;
}

export function toggleFavourite(workspace: Workspace, { id, favourited }: PlainStatus): void {
  void (favourited ? act(workspace, UnfavouriteStatus, { id }) : act(workspace, FavouriteStatus, { id }));
}

export function toggleReblog(workspace: Workspace, { id, reblogged }: PlainStatus): void {
  if (reblogged) void act(workspace, UnreblogStatus, { id });
  else void act(workspace, ReblogStatus, { id });
}

export function toggleBookmark(workspace: Workspace, { id, bookmarked }: PlainStatus): void {
  void (bookmarked ? act(workspace, UnbookmarkStatus, { id }) : act(workspace, BookmarkStatus, { id }));
}

export async function togglePin(workspace: Workspace, { id, pinned }: PlainStatus): Promise<void> {
  const done = pinned ? await act(workspace, UnpinStatus, { id }) : await act(workspace, PinStatus, { id });
  if (done) toast(pinned ? m.status_unpinned() : m.status_pinned());
}

/** Mute the conversation of a post: it leaves the timelines, and where GoToSocial notifies of it, it stops. */
export async function muteConversation(workspace: Workspace, { id }: PlainStatus): Promise<void> {
  const done = await act(workspace, MuteConversation, { id });
  if (!done) return;
  const ids = new Set(done.muteConversation.statuses?.map((one) => one.id));
  const feeds = workspace.feeds.named(isTimeline) as Feed<Status>[];
  const putBack = feeds.map((feed) => feed.remove((node) => ids.has((node.reblog ?? node).id)));
  const again = async (): Promise<void> => {
    if (await unmuteConversation(workspace, id)) for (const put of putBack) put();
  };
  toast(m.status_conversation_muted(), { action: { label: m.undo(), run: () => void again() } });
}

/** Let a conversation be seen again; tells whether it could be done. */
export async function unmuteConversation(workspace: Workspace, id: string): Promise<boolean> {
  const done = await act(workspace, UnmuteConversation, { id });
  if (done) toast(m.status_conversation_unmuted());
  return done !== null;
}

/** Delete a post of one's own; returns what it was made of, for writing it anew. */
export async function deleteStatus(workspace: Workspace, id: string): Promise<Redraft | null> {
  const done = await act(workspace, DeleteStatus, { id });
  if (!done) return null;
  for (const feed of workspace.feeds.all()) {
    feed.remove((node, key) => key === id || (node as { reblog?: { id: string } | null }).reblog?.id === id);
  }
  toast(m.status_deleted());
  return done.deleteStatus.redraft;
}

/** Put the address of a post where it can be pasted. */
export async function copyLink(status: PlainStatus): Promise<void> {
  try {
    await navigator.clipboard.writeText(status.url ?? status.uri);
    toast(m.status_copied());
  } catch {
    toast(m.status_not_copied(), { problem: true });
  }
}

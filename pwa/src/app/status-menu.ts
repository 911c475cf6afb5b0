/** The menu of a post: the same wherever it stands. */
import type { MenuItem } from '../components/Menu.svelte';
import { durationOf } from '../domain/compose/begin.ts';
import { safeAddress } from '../domain/richtext/parse.ts';
import type { PlainStatus } from '../graphql/statuses.ts';
import { m } from '../paraglide/messages.js';
import { confirm } from './confirm.svelte.ts';
import { focusHeading } from './heading.ts';
import { back, navigate, router } from './router.svelte.ts';
import { focusRow } from './rows.ts';
import { nameOf } from './spoken.ts';
import { copyLink, deleteStatus, muteConversation, togglePin, unmuteConversation } from './status-actions.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Return the items; null is a line between them. */
export function statusMenu(workspace: Workspace, status: PlainStatus): (MenuItem | null)[] {
  const own = status.account.localId === workspace.seat.accountId;
  const name = nameOf(status);
  const original = safeAddress(status.url ?? '');
  const link: (MenuItem | null)[] = [
    { label: m.menu_copy_link(), icon: 'link', run: () => void copyLink(status) },
    ...(original ? [{ label: m.menu_original(), icon: 'external' as const, href: original, external: true }] : []),
    {
      label: status.muted ? m.menu_unmute_conversation() : m.menu_mute_conversation(),
      icon: 'mute',
      run: () => void (status.muted ? unmuteConversation(workspace, status.id) : muteConversation(workspace, status)),
    },
    null,
  ];
  if (!own) {
    return [
      ...link,
      { label: m.menu_profile({ name }), icon: 'account', href: `/app/@${status.account.acct}` },
      { label: m.menu_report({ name }), icon: 'report', danger: true, href: `/app/report?account=${status.account.localId}&status=${status.localId}` },
    ];
  }
  const address = `/app/@${status.account.acct}/${status.localId}`;
  return [
    ...link,
    { label: m.menu_edit(), icon: 'edit', href: `/app/compose?edit=${status.localId}` },
    ...(status.editedAt ? [{ label: m.menu_history(), icon: 'clock' as const, href: `${address}/history` }] : []),
    { label: status.pinned ? m.menu_unpin() : m.menu_pin(), icon: 'pin', run: () => void togglePin(workspace, status) },
    { label: m.menu_redraft(), icon: 'retry', danger: true, run: () => void redraft(workspace, status) },
    { label: m.menu_delete(), icon: 'delete', danger: true, run: () => void remove(workspace, status) },
  ];
}

async function remove(workspace: Workspace, status: PlainStatus): Promise<void> {
  const row = document.activeElement?.closest<HTMLElement>('[data-index]');
  const list = row?.closest<HTMLElement>('.feed');
  const sure = await confirm({ title: m.delete_title(), text: m.delete_text(), yes: m.menu_delete(), danger: true });
  const { top } = router;
  if (!sure || !(await deleteStatus(workspace, status.id))) return;
  if (top?.route.name === 'status' && top.params['id'] === status.localId) await leave();
  // What had the focus is gone with the post; a list takes some frames to be built anew.
  for (let frames = 0; frames < 4; frames += 1) await new Promise(requestAnimationFrame);
  if (document.activeElement !== document.body) return;
  if (list) focusRow(list, Number(row?.dataset['index']), { preventScroll: true });
  if (document.activeElement === document.body) focusHeading();
}

/** Go back from what is on top, and wait until it is gone. */
async function leave(): Promise<void> {
  const left = router.top;
  back();
  for (let frames = 0; frames < 60 && router.top === left; frames += 1) await new Promise(requestAnimationFrame);
}

async function redraft(workspace: Workspace, status: PlainStatus): Promise<void> {
  const sure = await confirm({ title: m.redraft_title(), text: m.redraft_text(), yes: m.menu_redraft(), danger: true });
  const draft = sure ? await deleteStatus(workspace, status.id) : null;
  if (!draft) return;
  await workspace.drafts.keep({
    target: 'new',
    idempotencyKey: crypto.randomUUID(),
    text: draft.text,
    spoilerText: draft.spoilerText || null,
    visibility: draft.visibility,
    language: draft.language,
    contentType: draft.contentType,
    sensitive: draft.sensitive,
    inReplyTo: draft.inReplyToId,
    answers: null,
    media: draft.mediaAttachments.map(({ id, type, previewUrl, description }) => ({ id, type, previewUrl, description: description ?? '' })),
    files: [],
    poll: draft.poll && { options: draft.poll.options.map(({ title }) => title), expiresInSeconds: durationOf(status.createdAt, draft.poll.expiresAt), multiple: draft.poll.multiple },
    updatedAt: Date.now(),
  });
  navigate('/app/compose');
}

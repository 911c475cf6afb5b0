"""Statuses on the wire."""

from deploy.sandbox.entities.accounts import account_entity, mention_entity
from deploy.sandbox.entities.apps import public_app_entity
from deploy.sandbox.entities.dates import maybe_stamp, stamp
from deploy.sandbox.entities.emojis import emojis_in
from deploy.sandbox.entities.filters import filtered_entities
from deploy.sandbox.entities.media import media_entities
from deploy.sandbox.entities.polls import past_poll_entity, poll_entity
from deploy.sandbox.model.accounts import Account, Policy
from deploy.sandbox.model.statuses import Edit, Status
from deploy.sandbox.table import pair
from deploy.sandbox.visibility import permission, policy_of
from deploy.sandbox.world import World


def status_entity(
    world: World, status: Status, viewer: Account | None, context: str = "", *, noted: bool = True
) -> dict[str, object]:
    """Return a Status as somebody sees it; None is the public. `context` is where, for filters; "" asks none.

    `noted`: a reply that waits for the viewer says so below its text.
    """
    app = world.apps.get(status.app_id)
    original = world.statuses.get(status.reblog_of_id)
    poll = world.polls.get(status.poll_id)
    entity: dict[str, object] = {
        "id": status.id,
        "created_at": stamp(status.created_at),
        "edited_at": maybe_stamp(status.edited_at),
        "in_reply_to_id": status.in_reply_to_id,
        "in_reply_to_account_id": status.in_reply_to_account_id,
        "sensitive": status.sensitive,
        "spoiler_text": status.spoiler_text,
        "visibility": status.visibility,
        "language": status.language,
        "uri": status.uri,
        "url": status.url,
        "replies_count": world.statuses.count("reply", status.id),
        "reblogs_count": world.statuses.count("reblog", status.id),
        "favourites_count": world.favourites.count("status", status.id),
        "content": status.content,
        "reblog": status_entity(world, original, viewer) if original else None,
        "account": account_entity(world, world.accounts[status.account_id]),
        "media_attachments": media_entities(world, status.media_ids),
        "mentions": [
            mention_entity(world.accounts[account]) for account in status.mention_ids if account in world.accounts
        ],
        "tags": [{"name": name, "url": world.link(f"/tags/{name}")} for name in status.tags],
        "emojis": emojis_in(world, status.text, status.spoiler_text),
        "card": None,
        "poll": poll_entity(world, poll, viewer) if poll else None,
        "interaction_policy": policy_entity(world, policy_of(status), status, viewer),
    }
    if noted and status.pending and viewer and status.in_reply_to_account_id == viewer.id:
        entity["content"] = status.content + _pending_note(world, status)
    if filtered := filtered_entities(world, viewer, status, context):
        entity["filtered"] = filtered
    if app:
        entity["application"] = public_app_entity(app)
    if status.local_only:
        entity["local_only"] = True
    if status.text:
        entity["text"] = status.text
    if status.local and not status.reblog_of_id:
        entity["content_type"] = status.content_type
    return entity | _viewer_marks(world, status, viewer)


def policy_entity(
    world: World, policy: Policy, status: Status | None = None, viewer: Account | None = None
) -> dict[str, object]:
    """Return an InteractionPolicy, with `me` where the viewer is meant; the old names stand beside the new."""
    entity: dict[str, object] = {}
    for deed, rules in policy.items():
        allowed = permission(world, viewer, status, deed) if status and viewer else "forbidden"
        automatic = [*rules["automatic_approval"], *(["me"] if allowed == "automatic" else [])]
        manual = [*rules["manual_approval"], *(["me"] if allowed == "manual" else [])]
        entity[deed] = {
            "automatic_approval": automatic,
            "manual_approval": manual,
            "always": automatic,
            "with_approval": manual,
        }
    return entity


def source_entity(status: Status) -> dict[str, object]:
    """Return what an author typed."""
    return {
        "id": status.id,
        "text": status.text,
        "spoiler_text": status.spoiler_text,
        "content_type": status.content_type,
    }


def edit_entity(world: World, status: Status, edit: Edit | Status) -> dict[str, object]:
    """Return one version of a status."""
    latest = isinstance(edit, Status)
    created_at = (status.edited_at or status.created_at) if latest else edit.created_at
    poll = world.polls.get(status.poll_id)
    options = edit.poll_options if isinstance(edit, Edit) else (poll.options if poll else [])
    return {
        "content": edit.content,
        "spoiler_text": edit.spoiler_text,
        "sensitive": edit.sensitive,
        "created_at": stamp(created_at),
        "account": account_entity(world, world.accounts[status.account_id]),
        "poll": past_poll_entity(options) if options else None,
        "media_attachments": media_entities(world, edit.media_ids),
        "emojis": emojis_in(world, edit.text, edit.spoiler_text),
    }


def _pending_note(world: World, status: Status) -> str:
    """Return what tells the author of a post that a reply to it waits."""
    row = world.interaction_requests.one("made", status.id)
    link = world.link(f"/settings/user/interaction_requests/{row.id if row else ''}")
    return (
        f'<div class="gts-system-message gts-pending-reply"><hr><p><i lang="en">\u2139\ufe0f Note from {world.domain}: '
        "This reply is pending your approval. You can quickly accept it by liking, boosting or replying to it. "
        "You can also accept or reject it at the following link: "
        f'<a href="{link}" rel="noreferrer noopener nofollow" target="_blank">{link}</a>.</i></p></div>'
    )


def _viewer_marks(world: World, status: Status, viewer: Account | None) -> dict[str, object]:
    """Return what the viewer has done to a status; a boost shows what was done to its original."""
    if viewer is None:
        return {"favourited": False, "reblogged": False, "muted": False, "bookmarked": False, "pinned": False}
    target = status.reblog_of_id or status.id
    key = pair(viewer.id, target)
    return {
        "favourited": world.favourites.count("pair", key) > 0,
        "reblogged": world.statuses.count("boost", key) > 0,
        "muted": bool(status.thread_id and world.thread_mutes.count("pair", pair(viewer.id, status.thread_id))),
        "bookmarked": world.bookmarks.count("pair", key) > 0,
        "pinned": status.pinned_at is not None and status.account_id == viewer.id,
    }

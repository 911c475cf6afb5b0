"""Posting, editing and deleting."""

from datetime import datetime

import msgspec

from deploy.sandbox import surface
from deploy.sandbox.deeds.conversations import converse, forget_status
from deploy.sandbox.deeds.interactions import approve_by_answer, ask, forget_made, forget_target
from deploy.sandbox.deeds.languages import checked_language
from deploy.sandbox.deeds.media import describe_media
from deploy.sandbox.deeds.policies import read_policy
from deploy.sandbox.deeds.polls import PollDraft, drop_poll, read_poll, set_poll
from deploy.sandbox.model.accounts import Account, Policy
from deploy.sandbox.model.statuses import Edit, Status, Tag
from deploy.sandbox.text import format_text
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.visibility import permission, visible
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request, forbidden, not_found, unprocessable
from deploy.sandbox.world import World

MAX_CHARACTERS = 5000
MAX_MEDIA = 6
_VISIBILITIES = ("public", "unlisted", "private", "mutuals_only", "direct")


class Draft(msgspec.Struct, kw_only=True):
    """A post as it was sent in, checked; `created_at` in the past makes a backdated one."""

    text: str
    spoiler_text: str = ""
    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None
    content_type: str = "text/plain"
    in_reply_to_id: str | None = None
    media_ids: list[str] = msgspec.field(default_factory=list)
    local_only: bool = False
    poll: PollDraft | None = None
    policy: Policy | None = None
    app_id: str | None = None
    created_at: datetime | None = None


def visible_status(world: World, viewer: Account, status_id: str) -> Status:
    """Return a status that somebody may read. Raises RefusedError (404)."""
    status = world.statuses.get(status_id)
    if status is None or not visible(world, viewer, status):
        raise not_found("target status not found")
    return status


def read_draft(world: World, account: Account, body: Body) -> Draft:
    """Read and check a new post. Raises RefusedError (400, 404, 422)."""
    draft = Draft(
        text=body.text("status") or "",
        spoiler_text=body.text("spoiler_text") or "",
        sensitive=bool(body.flag("sensitive")) or account.sensitive,
        content_type=body.text("content_type") or account.status_content_type,
        in_reply_to_id=body.text("in_reply_to_id") or None,
        media_ids=body.texts("media_ids") or [],
        local_only=bool(body.flag("local_only")),
    )
    draft.poll = read_poll(body)
    check_content(draft.text, draft.spoiler_text, has_more=bool(draft.media_ids or draft.poll))
    draft.language = checked_language(body.text("language") or account.language, "invalid language tag: ")
    visibility = body.text("visibility") or account.privacy
    if visibility not in _VISIBILITIES:
        raise unprocessable("processVisibility: invalid visibility")
    draft.visibility = visibility
    if draft.in_reply_to_id:
        parent = visible_status(world, account, draft.in_reply_to_id)
        if permission(world, account, parent, "can_reply") == "forbidden":
            raise forbidden("you do not have permission to reply to this status")
    check_media(world, account, draft.media_ids)
    draft.policy = read_policy(body.section("interaction_policy"), visibility) or account.policies.get(visibility)
    return draft


def check_content(text: str, spoiler_text: str, *, has_more: bool) -> None:
    """Refuse an empty post and one that is too long (400)."""
    if not text and not spoiler_text and not has_more:
        raise bad_request("status contains no text, media or poll")
    if len(text) + len(spoiler_text) > MAX_CHARACTERS:
        raise bad_request(f"text with spoiler exceed max chars ({MAX_CHARACTERS})")


def check_media(world: World, account: Account, media_ids: list[str], status_id: str | None = None) -> None:
    """Refuse attachments that are not there, not one's own or in use elsewhere (400)."""
    if len(media_ids) > MAX_MEDIA:
        raise bad_request(f"media files exceed max count ({MAX_MEDIA})")
    for media_id in media_ids:
        media = world.media.get(media_id)
        if media is None or media.account_id != account.id:
            raise bad_request(f"media not found: {media_id}")
        if media.status_id not in (None, status_id):
            raise bad_request(f"media already attached to status: {media_id}")


def post_status(world: World, account: Account, draft: Draft) -> Status:
    """Make a post out of a draft and tell of it."""
    formatted = format_text(world, draft.text, draft.content_type)
    parent = world.statuses.get(draft.in_reply_to_id)
    status_id = new_id(draft.created_at)
    pending = parent is not None and permission(world, account, parent, "can_reply") == "manual"
    status = Status(
        id=status_id,
        uri=f"{account.uri}/statuses/{status_id}",
        url=f"{account.url}/statuses/{status_id}",
        account_id=account.id,
        created_at=draft.created_at or now(),
        visibility=draft.visibility,
        text=draft.text,
        content=formatted.html,
        content_type=draft.content_type,
        spoiler_text=draft.spoiler_text,
        sensitive=draft.sensitive,
        language=draft.language,
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_account_id=parent.account_id if parent else None,
        thread_id=parent.thread_id if parent else status_id,
        mention_ids=[mention.id for mention in formatted.mentions],
        tags=formatted.tags,
        media_ids=draft.media_ids,
        app_id=draft.app_id,
        local=account.local,
        local_only=draft.local_only,
        pending=pending,
        policy=draft.policy,
    )
    world.statuses.add(status)
    use_tags(world, status.tags)
    attach(world, status)
    set_poll(world, status, draft.poll)
    if parent:
        approve_by_answer(world, account, parent)
    if parent and pending:
        ask(world, "reply", parent, status)
    elif draft.created_at is None:
        surface.status_created(world, status)
        converse(world, status)
    return status


def as_it_stands(world: World, status: Status) -> Edit:
    """Return the version of a post that is about to be an old one."""
    poll = world.polls.get(status.poll_id)
    return Edit(
        created_at=status.edited_at or status.created_at,
        content=status.content,
        text=status.text,
        spoiler_text=status.spoiler_text,
        sensitive=status.sensitive,
        language=status.language,
        media_ids=status.media_ids,
        poll_options=poll.options if poll else [],
    )


def edit_status(world: World, account: Account, status: Status, body: Body) -> None:
    """Change a post and keep its old version. Raises RefusedError (400)."""
    text = body.text("status") or ""
    spoiler_text = body.text("spoiler_text") or ""
    media_ids = body.texts("media_ids") or []
    poll = read_poll(body)
    check_content(text, spoiler_text, has_more=bool(media_ids or poll))
    check_media(world, account, media_ids, status.id)
    describe_attached(world, media_ids, body.sections("media_attributes") or [])
    language = body.text("language")
    content_type = body.text("content_type") or status.content_type
    formatted = format_text(world, text, content_type)
    world.statuses.change(
        status,
        text=text,
        content=formatted.html,
        content_type=content_type,
        spoiler_text=spoiler_text,
        sensitive=bool(body.flag("sensitive")),
        language=checked_language(language, "invalid language tag: ") if language else status.language,
        media_ids=media_ids,
        mention_ids=[mention.id for mention in formatted.mentions],
        tags=formatted.tags,
        edited_at=now(),
        edits=[*status.edits, as_it_stands(world, status)],
    )
    use_tags(world, status.tags)
    attach(world, status)
    set_poll(world, status, poll)
    surface.status_edited(world, status)


def delete_status(world: World, status: Status) -> None:
    """Remove a post, its boosts and all that hangs on it."""
    for boost in world.statuses.by("reblog", status.id):
        delete_status(world, boost)
    for table in (world.favourites, world.bookmarks):
        for row in table.by("status", status.id):
            table.remove(row)
    for notification in list(world.notifications):
        if notification.status_id == status.id:
            world.notifications.remove(notification)
    for media in world.media.by("status", status.id):
        world.media.change(media, status_id=None)
    drop_poll(world, status)
    forget_made(world, status.id)
    forget_status(world, status)
    forget_target(world, status.id)
    world.statuses.remove(status)
    surface.status_deleted(world, status.id)


def describe_attached(world: World, media_ids: list[str], attributes: list[Body]) -> None:
    """Change descriptions and focus of attachments. Raises RefusedError (400)."""
    for section in attributes:
        media_id = section.text("id") or ""
        if media_id not in media_ids:
            raise bad_request(f"media not found: {media_id}")
        describe_media(world, world.media[media_id], section.text("description") or "", section.text("focus") or "")


def use_tags(world: World, names: list[str]) -> None:
    """Make hashtags known."""
    for name in names:
        if name not in world.tags:
            world.tags.add(Tag(id=name, name=name))


def attach(world: World, status: Status) -> None:
    """Bind media to a post and set free what it has no more."""
    for media in world.media.by("status", status.id):
        if media.id not in status.media_ids:
            world.media.change(media, status_id=None)
    for media_id in status.media_ids:
        world.media.change(world.media[media_id], status_id=status.id)

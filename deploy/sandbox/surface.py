"""Who hears what: every deed that others notice ends here, in notifications and in frames of streams."""

from msgspec import json

from deploy.sandbox.entities.conversations import conversation_entity
from deploy.sandbox.entities.notifications import notification_entity
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.model.accounts import Account, Follow
from deploy.sandbox.model.conversations import Conversation
from deploy.sandbox.model.notifications import Notification
from deploy.sandbox.model.statuses import Reaction, Status
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.visibility import on_home, on_list, on_public, visible
from deploy.sandbox.world import World

_TIMELINES = ("public:local", "public", "user", "direct", "list")
"""The streams of statuses; a delete goes out by the first that a socket hears."""

_TURNS = {"public:local": 0, "public": 1, "user": 3}
"""In which order the streams of a socket get a post; lists come between."""


def status_created(world: World, status: Status) -> None:
    """Tell of a new post or boost: streams first, then notifications."""
    _stream_status(world, status, "update")
    for follow in world.follows.by("target", status.account_id):
        if follow.notify and not status.in_reply_to_id and not status.reblog_of_id:
            notify(world, follow.account_id, "status", status.account_id, status)
    for account_id in status.mention_ids:
        notify(world, account_id, "mention", status.account_id, status)
    if status.reblog_of_account_id:
        original = world.statuses.get(status.reblog_of_id)
        notify(world, status.reblog_of_account_id, "reblog", status.account_id, original)


def status_edited(world: World, status: Status) -> None:
    """Tell of a changed post, and those who reacted to it by a notification."""
    _stream_status(world, status, "status.update")
    reacted = {row.account_id for row in world.favourites.by("status", status.id)}
    reacted |= {row.account_id for row in world.statuses.by("reblog", status.id)}
    for account_id in sorted(reacted):
        notify(world, account_id, "update", status.account_id, status)


def status_deleted(world: World, status_id: str) -> None:
    """Tell everybody once that a post is gone; sockets that hear lists only are not told."""
    for listener in world.hub.everybody():
        world.hub.send(listener, _TIMELINES, "delete", status_id)


def favourited(world: World, status: Status, account_id: str) -> None:
    """Tell the author of a post that somebody likes it."""
    notify(world, status.account_id, "favourite", account_id, status)


def interaction_asked(world: World, kind: str, status: Status, made: Reaction | Status) -> None:
    """Tell the author of a status that a favourite, a reply or a reblog waits for them."""
    notify(world, status.account_id, f"pending.{kind}", made.account_id, made if isinstance(made, Status) else status)


def followed(world: World, follow: Follow) -> None:
    """Tell somebody that they are followed."""
    notify(world, follow.target_id, "follow", follow.account_id)


def follow_requested(world: World, request: Follow) -> None:
    """Tell somebody that they are asked."""
    notify(world, request.target_id, "follow_request", request.account_id)


def poll_closed(world: World, status: Status, voters: list[str]) -> None:
    """Tell author and voters that a poll is over, and show its end."""
    for account_id in (status.account_id, *voters):
        notify(world, account_id, "poll", status.account_id, status)
    _stream_status(world, status, "status.update")


def conversation_changed(world: World, row: Conversation, status: Status) -> None:
    """Tell the owner of a conversation of a new post in it, unless it is muted or filtered."""
    owner = world.accounts[row.account_id]
    quiet = world.thread_mutes.count("pair", pair(owner.id, status.thread_id))
    if not quiet and not hidden(world, owner, status, "notifications"):
        payload = json.encode(conversation_entity(world, row)).decode()
        for listener in world.hub.of(owner.id):
            world.hub.send(listener, ("direct",), "conversation", payload)


def filters_changed(world: World, account_id: str) -> None:
    """Tell the other clients of an account that its filters changed."""
    for listener in world.hub.of(account_id):
        world.hub.send(listener, ("user",), "filters_changed", "")


def tell_admins(world: World, kind: str, from_id: str) -> None:
    """Tell all admins of a report (admin.report) or of a sign-up (admin.sign_up)."""
    for user in world.users:
        if user.role == "admin":
            notify(world, user.account_id, kind, from_id)


def notify(world: World, account_id: str, kind: str, from_id: str, status: Status | None = None) -> None:
    """Make a notification of a local account, unless it is about oneself, blocked, muted or there already."""
    account = world.accounts.get(account_id)
    if account is None or not account.local or world.blocked(account_id, from_id):
        return
    if account_id == from_id and kind != "poll":
        return
    mute = world.mute_of(account_id, from_id)
    if mute and mute.notifications:
        return
    status_id = status.id if status else None
    if status and (
        not visible(world, account, status)
        or (status.thread_id and world.thread_mutes.count("pair", pair(account_id, status.thread_id)))
    ):
        return
    for row in world.notifications.by("account", account_id):
        if (row.type, row.from_id, row.status_id) == (kind, from_id, status_id) and kind != "update":
            return
    row = world.notifications.add(
        Notification(
            id=new_id(),
            type=kind,
            account_id=account_id,
            from_id=from_id,
            created_at=now(),
            status_id=status_id,
        )
    )
    entity = notification_entity(world, row)
    if entity is not None and not (status and hidden(world, account, status, "notifications")):
        payload = json.encode(entity).decode()
        for listener in world.hub.of(account_id):
            world.hub.send(listener, ("user:notification", "user"), "notification", payload)


def _stream_status(world: World, status: Status, event: str) -> None:
    """Send a post to every stream it belongs to, as each listener sees it."""
    for listener in world.hub.everybody():
        viewer = world.accounts.get(listener.account_id)
        if viewer is None:
            continue
        names = sorted(listener.streams, key=lambda name: _TURNS.get(name, 2))
        for stream in [name for name in names if _belongs(world, viewer, name, status)]:
            context = "public" if stream.startswith("public") else "home"
            if not hidden(world, viewer, status, context):
                payload = json.encode(status_entity(world, status, viewer, context)).decode()
                world.hub.send(listener, (stream,), event, payload)


def _belongs(world: World, viewer: Account, stream: str, status: Status) -> bool:
    """Say whether a post belongs on a stream of somebody."""
    if stream == "user":
        return on_home(world, viewer, status)
    if stream == "public":
        return on_public(world, viewer, status)
    if stream == "public:local":
        return status.local and on_public(world, viewer, status)
    if stream.startswith("list:"):
        row = world.lists.get(stream.removeprefix("list:"))
        return row is not None and row.account_id == viewer.id and on_list(world, row, status)
    return False

"""Who may see a status, on which timeline it stands and what its policy lets others do."""

from datetime import timedelta
from typing import Literal

from deploy.sandbox.model.accounts import Account, Policy
from deploy.sandbox.model.lists import List
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World

Permission = Literal["automatic", "manual", "forbidden"]

_UNRESTRICTED = ("public", "unlisted")

_OPEN = {"automatic_approval": ["public"], "manual_approval": []}
_AUTHOR = {"automatic_approval": ["author"], "manual_approval": []}
_FOLLOWERS = {"automatic_approval": ["author", "followers", "mentioned"], "manual_approval": []}
_NAMED = {"automatic_approval": ["author", "mentioned"], "manual_approval": []}

DEFAULT_POLICIES: dict[str, Policy] = {
    "public": {"can_favourite": _OPEN, "can_reply": _OPEN, "can_reblog": _OPEN},
    "unlisted": {"can_favourite": _OPEN, "can_reply": _OPEN, "can_reblog": _OPEN},
    "private": {"can_favourite": _FOLLOWERS, "can_reply": _FOLLOWERS, "can_reblog": _AUTHOR},
    "mutuals_only": {"can_favourite": _FOLLOWERS, "can_reply": _FOLLOWERS, "can_reblog": _AUTHOR},
    "direct": {"can_favourite": _NAMED, "can_reply": _NAMED, "can_reblog": _AUTHOR},
}
"""What is allowed where the author said nothing."""


def visible(world: World, viewer: Account | None, status: Status) -> bool:
    """Say whether somebody may read a status; None is the public."""
    original = world.statuses.get(status.reblog_of_id)
    gone = status.reblog_of_id is not None and original is None
    if gone or world.accounts[status.account_id].suspended_at:
        return False
    if viewer is None:
        return not status.local_only and not status.pending and status.visibility in _UNRESTRICTED
    if viewer.id == status.account_id:
        return True
    authors = {status.account_id, status.reblog_of_account_id or status.account_id}
    if any(world.blocked(viewer.id, author) for author in authors):
        return False
    if status.pending:
        return viewer.id in {status.in_reply_to_account_id, status.reblog_of_account_id}
    return status.visibility in _UNRESTRICTED or _in_circle(world, viewer, status, original)


def muted(world: World, viewer: Account | None, status: Status) -> bool:
    """Say whether the viewer muted who wrote or boosted a status."""
    if viewer is None or viewer.id == status.account_id:
        return False
    authors = {status.account_id, status.reblog_of_account_id, status.in_reply_to_account_id} - {
        None,
        viewer.id,
    }
    return any(author and world.mute_of(viewer.id, author) for author in authors)


def on_home(world: World, owner: Account, status: Status) -> bool:
    """Say whether a status belongs on somebody's home timeline."""
    if status.created_at > now() + timedelta(days=1) or not visible(world, owner, status):
        return False
    if muted(world, owner, status):
        return False
    if status.account_id == owner.id or _followed_tag(world, owner, status):
        return True
    follow = world.follows_of(owner.id, status.account_id)
    if follow is None or (status.reblog_of_id and not follow.reblogs):
        return False
    return owner.id in status.mention_ids or _relevant(world, owner, status)


def on_list(world: World, row: List, status: Status) -> bool:
    """Say whether a status belongs on a list: a member's, replies as the list's policy says."""
    owner = world.accounts[row.account_id]
    if not world.list_members.count("pair", pair(row.id, status.account_id)) or not on_home(world, owner, status):
        return False
    answered = status.in_reply_to_account_id
    if answered in {None, owner.id, status.account_id} or row.replies_policy == "followed":
        return True
    listed = world.list_members.count("pair", pair(row.id, answered or "")) > 0
    return row.replies_policy == "list" and listed


def on_public(world: World, viewer: Account | None, status: Status) -> bool:
    """Say whether a status belongs on the public timeline that somebody reads."""
    if status.visibility != "public" or status.reblog_of_id or not visible(world, viewer, status):
        return False
    if muted(world, viewer, status):
        return False
    parent: Status | None = status
    while parent and parent.in_reply_to_id:
        if parent.in_reply_to_account_id != status.account_id:
            return False
        parent = world.statuses.get(parent.in_reply_to_id)
    return True


def permission(world: World, actor: Account, status: Status, deed: str) -> Permission:
    """Return whether a policy lets somebody do a deed: can_favourite, can_reply or can_reblog."""
    boosting = deed == "can_reblog"
    if not visible(world, actor, status) or (boosting and (status.visibility == "direct" or status.reblog_of_id)):
        return "forbidden"
    rules = policy_of(status)[deed]
    answering = deed == "can_reply" and actor.id in status.mention_ids
    if actor.id == status.account_id or answering or _any(world, actor, status, rules["automatic_approval"]):
        return "automatic"
    return "manual" if _any(world, actor, status, rules["manual_approval"]) else "forbidden"


def policy_of(status: Status) -> Policy:
    """Return the policy of a status, its author's or the default one."""
    return DEFAULT_POLICIES[status.visibility] | (status.policy or {})


def _in_circle(world: World, viewer: Account, status: Status, original: Status | None) -> bool:
    """Say whether somebody is named in a status or among the followers or mutuals it was written for."""
    if viewer.id in status.mention_ids or (original and viewer.id in original.mention_ids):
        return True
    if not world.follows_of(viewer.id, status.account_id):
        return False
    mutual = world.follows_of(status.account_id, viewer.id) is not None
    return status.visibility == "private" or (status.visibility == "mutuals_only" and mutual)


def _followed_tag(world: World, owner: Account, status: Status) -> bool:
    """Say whether a public post has a hashtag that somebody followed already when it was posted."""
    if status.visibility != "public":
        return False
    follows = (world.tag_follows.one("pair", pair(owner.id, tag)) for tag in status.tags)
    return any(follow and follow.id < status.id for follow in follows)


def _any(world: World, actor: Account, status: Status, values: list[str]) -> bool:
    """Say whether one of the words of a policy means somebody."""
    return any(_is(world, actor, status, value) for value in values)


def _is(world: World, actor: Account, status: Status, value: str) -> bool:
    """Say whether somebody is meant by a word of a policy."""
    author = status.account_id
    follows = bool(world.follows.count("pair", pair(actor.id, author)))
    followed = bool(world.follows.count("pair", pair(author, actor.id)))
    return {
        "public": True,
        "author": actor.id == author,
        "followers": follows,
        "following": followed,
        "mutuals": follows and followed,
        "mentioned": actor.id in status.mention_ids,
    }.get(value, False)


def _relevant(world: World, owner: Account, status: Status) -> bool:
    """Say whether a reply concerns the owner: a thread of one author, or one with somebody they know."""
    here = status
    while here.in_reply_to_id:
        known = here.in_reply_to_account_id in (None, status.account_id, owner.id)
        if not known and not world.follows_of(owner.id, here.in_reply_to_account_id or ""):
            return False
        parent = world.statuses.get(here.in_reply_to_id)
        if parent is None:
            return True
        if owner.id in (parent.account_id, *parent.mention_ids):
            return True
        here = parent
    return True

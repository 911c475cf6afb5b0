"""Polls: asked, answered and closed."""

from datetime import timedelta

import msgspec

from deploy.sandbox import surface
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.polls import Poll, Vote
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.visibility import visible
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request, not_found, unprocessable
from deploy.sandbox.world import World

MAX_OPTIONS = 6
MAX_OPTION_CHARACTERS = 50


class PollDraft(msgspec.Struct, kw_only=True):
    """A poll as it was sent in, checked; `seconds` 0 is for ever."""

    options: list[str]
    seconds: int = 0
    multiple: bool = False
    hide_totals: bool = False


def read_poll(body: Body) -> PollDraft | None:
    """Read the poll of a new or changed post, None when there is none. Raises RefusedError (400)."""
    if "poll" not in body:
        return None
    section = body.section("poll")
    options = section.texts("options") or []
    if not options:
        raise bad_request("poll cannot have no options")
    if len(options) > MAX_OPTIONS:
        raise bad_request(f"poll options exceed max count ({MAX_OPTIONS})")
    for place, option in enumerate(options):
        if not option:
            raise bad_request("poll option cannot be empty")
        if len(option) > MAX_OPTION_CHARACTERS:
            raise bad_request(f"poll option {place} exceed max chars ({MAX_OPTION_CHARACTERS})")
    return PollDraft(
        options=options,
        seconds=section.number("expires_in") or 0,
        multiple=bool(section.flag("multiple")),
        hide_totals=bool(section.flag("hide_totals")),
    )


def set_poll(world: World, status: Status, draft: PollDraft | None) -> None:
    """Give a post the poll of a draft. Another question drops the votes; the same one keeps them."""
    poll = world.polls.get(status.poll_id)
    if poll and draft and _same(poll, draft):
        ends = now() + timedelta(seconds=draft.seconds) if draft.seconds > 0 else poll.expires_at
        world.polls.change(poll, hide_totals=draft.hide_totals, expires_at=ends)
        return
    drop_poll(world, status)
    if draft:
        ends = now() + timedelta(seconds=draft.seconds) if draft.seconds > 0 else None
        poll = world.polls.add(
            Poll(
                id=new_id(),
                status_id=status.id,
                options=draft.options,
                multiple=draft.multiple,
                hide_totals=draft.hide_totals,
                expires_at=ends,
            )
        )
        world.statuses.change(status, poll_id=poll.id)


def drop_poll(world: World, status: Status) -> None:
    """Forget the poll of a post and its votes."""
    if status.poll_id:
        for row in world.votes.by("poll", status.poll_id):
            world.votes.remove(row)
        world.polls.remove(world.polls.get(status.poll_id))
        world.statuses.change(status, poll_id=None)


def visible_poll(world: World, viewer: Account, poll_id: str) -> Poll:
    """Return the poll of a post that somebody may read. Raises RefusedError (404)."""
    poll = world.polls.get(poll_id)
    if poll is None or not visible(world, viewer, world.statuses[poll.status_id]):
        raise not_found("target status not found")
    return poll


def vote(world: World, account: Account, poll: Poll, choices: list[int]) -> None:
    """Choose, once and for all. Raises RefusedError (400, 422)."""
    if world.statuses[poll.status_id].account_id == account.id:
        raise unprocessable("you can't vote in your own poll")
    if poll.closed_at or (poll.expires_at and poll.expires_at <= now()):
        raise unprocessable("poll already closed")
    if not choices or (len(choices) > 1 and not poll.multiple):
        raise bad_request("invalid number of choices for poll")
    if any(choice not in range(len(poll.options)) for choice in choices):
        raise bad_request("invalid option index for poll")
    if world.votes.count("pair", pair(poll.id, account.id)):
        raise unprocessable("you have already voted in poll")
    world.votes.add(Vote(id=new_id(), poll_id=poll.id, account_id=account.id, choices=choices))


def close_due_polls(world: World) -> None:
    """Close the polls whose time is over and tell of it."""
    for poll in world.polls.by("open", ""):
        if poll.expires_at and poll.expires_at <= now():
            world.polls.change(poll, closed_at=now())
            voters = [row.account_id for row in world.votes.by("poll", poll.id)]
            surface.poll_closed(world, world.statuses[poll.status_id], voters)


def _same(poll: Poll, draft: PollDraft) -> bool:
    """Say whether a draft asks what a poll asks; a closed one is not opened again."""
    opened = poll.closed_at is not None and draft.seconds != 0
    return draft.options == poll.options and draft.multiple == poll.multiple and not opened

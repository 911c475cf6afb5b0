"""Polls on the wire."""

from collections import Counter

from deploy.sandbox.entities.dates import maybe_stamp
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.polls import Poll
from deploy.sandbox.table import pair
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World


def poll_entity(world: World, poll: Poll, viewer: Account | None) -> dict[str, object]:
    """Return a Poll. Hidden totals are shown to its author only, even after the end."""
    votes = world.votes.by("poll", poll.id)
    counts = Counter(choice for vote in votes for choice in vote.choices)
    own = world.votes.one("pair", pair(poll.id, viewer.id)) if viewer else None
    author = viewer is not None and world.statuses[poll.status_id].account_id == viewer.id
    shown = author or not poll.hide_totals
    entity: dict[str, object] = {
        "id": poll.id,
        "expires_at": maybe_stamp(poll.expires_at),
        "expired": bool(poll.closed_at or (poll.expires_at and poll.expires_at <= now())),
        "multiple": poll.multiple,
        "votes_count": counts.total() if shown else len(own.choices if own else ()),
        "voters_count": len(votes) if shown and poll.multiple else None,
        "options": [
            {"title": title, "votes_count": counts[place] if shown else None}
            for place, title in enumerate(poll.options)
        ],
        "emojis": [],
    }
    if viewer:
        entity |= {"voted": author or own is not None, "own_votes": own.choices if own else []}
    return entity


def past_poll_entity(options: list[str]) -> dict[str, object]:
    """Return the Poll of a version of a status: its options, and zeros where GoToSocial says nothing."""
    return {
        "id": "",
        "expires_at": None,
        "expired": False,
        "multiple": False,
        "votes_count": 0,
        "voters_count": None,
        "options": [{"title": title, "votes_count": None} for title in options],
        "emojis": None,
    }

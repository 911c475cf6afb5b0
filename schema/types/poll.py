"""Poll."""

from datetime import datetime

from resolvers import polls
from resolvers.entities.poll import Poll as PollEntity
from resolvers.entities.poll import PollOption as PollOptionEntity
from schema.field import Node, entity
from schema.types.account import CustomEmoji


@entity(PollOptionEntity)
class PollOption:
    """An answer to vote for."""

    title: str
    """Its words."""

    votes_count: int | None
    """Its votes; null while results are hidden."""


@entity(PollEntity, node=polls.poll)
class Poll(Node):
    """A question with options, as the viewer sees it."""

    expired: bool
    """Voting has ended."""

    multiple: bool
    """More than one option may be chosen."""

    votes_count: int
    """How many votes were cast."""

    voters_count: int | None
    """How many have voted; null when not counted."""

    expires_at: datetime | None
    """When voting ends; null when never."""

    voted: bool
    """The viewer has voted."""

    own_votes: list[int] | None
    """The viewer's choices, as positions in `options`."""

    options: list[PollOption]
    """What may be chosen."""

    emojis: list[CustomEmoji]
    """Custom emojis of the options."""

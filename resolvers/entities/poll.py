"""Poll: a question with options (https://docs.joinmastodon.org/entities/Poll/)."""

from datetime import datetime

import msgspec

from resolvers.entities.emoji import CustomEmoji


class PollOption(msgspec.Struct, frozen=True):
    """An answer to vote for; the count is None while results are hidden."""

    title: str
    votes_count: int | None = None


class Poll(msgspec.Struct, frozen=True):
    """A poll as the viewer sees it; `own_votes` are positions in `options`."""

    id: str
    expired: bool
    multiple: bool
    votes_count: int
    options: list[PollOption]
    expires_at: datetime | None = None
    voters_count: int | None = None
    voted: bool = False
    own_votes: list[int] | None = None
    emojis: list[CustomEmoji] = []

"""ScheduledStatus: a post for later (https://docs.joinmastodon.org/entities/ScheduledStatus/)."""

from datetime import datetime

import msgspec


class ScheduledPoll(msgspec.Struct, frozen=True):
    """The poll of a post for later; `options` are its answers."""

    options: list[str]


class ScheduledParams(msgspec.Struct, frozen=True):
    """What will be posted; GoToSocial leaves out what is empty."""

    text: str = ""
    spoiler_text: str = ""
    visibility: str = ""
    in_reply_to_id: str | None = None
    media_ids: list[str] | None = None
    poll: ScheduledPoll | None = None


class ScheduledStatus(msgspec.Struct, frozen=True):
    """A post that waits for its time."""

    id: str
    scheduled_at: datetime
    params: ScheduledParams

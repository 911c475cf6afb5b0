"""Tag: a hashtag (https://docs.joinmastodon.org/entities/Tag/), alone and on a profile."""

import msgspec


class Tag(msgspec.Struct, frozen=True):
    """A hashtag as the viewer sees it; `name` without the #. What a search finds does not tell if it is followed."""

    name: str
    url: str
    following: bool | None = None


class FeaturedTag(msgspec.Struct, frozen=True):
    """A hashtag that an account shows on its profile; `last_status_at` is a date (YYYY-MM-DD)."""

    name: str
    url: str = ""
    statuses_count: int = 0
    last_status_at: str | None = None

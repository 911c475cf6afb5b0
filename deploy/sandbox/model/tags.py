"""Hashtags that people follow; the tags themselves stand with the statuses."""

from msgspec import Struct


class TagFollow(Struct, kw_only=True):
    """An account follows a hashtag; `tag` is its name in lower case."""

    id: str
    account_id: str
    tag: str

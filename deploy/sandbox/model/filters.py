"""Filters of posts: words and single posts that somebody would rather not see."""

from datetime import datetime

from msgspec import Struct


class Filter(Struct, kw_only=True):
    """A filter of an account. `action`: warn, hide or blur; `contexts`: where it works, in Mastodon's words."""

    id: str
    account_id: str
    title: str
    action: str
    contexts: list[str]
    expires_at: datetime | None = None


class FilterKeyword(Struct, kw_only=True):
    """A word or phrase of a filter."""

    id: str
    filter_id: str
    keyword: str
    whole_word: bool = False


class FilterStatus(Struct, kw_only=True):
    """A single post of a filter."""

    id: str
    filter_id: str
    status_id: str

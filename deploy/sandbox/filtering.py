"""Which filters of somebody a status meets, and where they hide it."""

import re
from functools import lru_cache
from html import unescape

from msgspec import Struct

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.filters import Filter
from deploy.sandbox.model.statuses import Status
from deploy.sandbox.ulid import now
from deploy.sandbox.world import World

_BREAK = re.compile(r"<br>|</(?:p|li|blockquote|h\d)>")
_TAG = re.compile(r"<[^>]*>")


class Match(Struct):
    """A filter that a status meets, by which keywords and which posts."""

    filter: Filter
    keywords: list[str]
    status_ids: list[str]


def matches(world: World, viewer: Account | None, status: Status, context: str) -> list[Match]:
    """Return the filters a status meets: home (lists too), public (hashtags too), notifications, thread, account."""
    if viewer is None or not context:
        return []
    status = world.statuses.get(status.reblog_of_id) or status
    moment = now()
    rows = [
        row
        for row in world.filters.by("account", viewer.id)
        if context in row.contexts and not (row.expires_at and row.expires_at <= moment)
    ]
    fields = _fields(world, status) if rows else []
    found = [
        Match(
            row,
            [
                entry.keyword
                for entry in world.filter_keywords.by("filter", row.id)
                if any(_pattern(entry.keyword, entry.whole_word).search(field) for field in fields)
            ],
            [entry.status_id for entry in world.filter_statuses.by("filter", row.id) if entry.status_id == status.id],
        )
        for row in rows
    ]
    return [match for match in found if match.keywords or match.status_ids]


def hidden(world: World, viewer: Account | None, status: Status, context: str) -> bool:
    """Say whether a filter takes a status away altogether."""
    return any(match.filter.action == "hide" for match in matches(world, viewer, status, context))


def _fields(world: World, status: Status) -> list[str]:
    """Return the texts of a status that keywords are looked for in."""
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", status.content)))
    media = [world.media[media_id].description for media_id in status.media_ids if media_id in world.media]
    poll = world.polls.get(status.poll_id)
    return [status.spoiler_text, plain, *media, *(poll.options if poll else [])]


@lru_cache(maxsize=1000)
def _pattern(keyword: str, whole_word: bool) -> re.Pattern[str]:
    """Return what finds a keyword; a whole word has its bounds, or white space, around it."""
    quoted = re.escape(keyword)
    return re.compile(rf"(?:\b|\s|^){quoted}(?:\b|\s|$)" if whole_word else quoted, re.IGNORECASE)

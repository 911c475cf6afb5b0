"""The demo town: who lives there and what they posted in the last month. Only data: town.toml, read into these types.

The sandbox moves it into a world (demo.py); a real GoToSocial gets the same over its API (deploy/dev/seed.py).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

_FILE = Path(__file__).with_name("town.toml")
_PREVIOUS = "<"
_BEAT = timedelta(seconds=1)
_LATEST = timedelta(minutes=1)


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the town. `avatar` and `header` are names of paintings, `follows` names of people."""

    name: str
    display_name: str
    note: str
    avatar: str
    header: str
    follows: str = ""
    fields: list[tuple[str, str]] = []


class Picture(Struct, frozen=True, forbid_unknown_fields=True):
    """A painting with its description."""

    painting: str
    alt: str


class Poll(Struct, frozen=True, forbid_unknown_fields=True):
    """A question that is open for some hours; a vote is a name and the places of the options."""

    options: list[str]
    hours: int
    votes: list[str] = []
    multiple: bool = False

    def choices(self) -> Iterator[tuple[str, list[int]]]:
        """Yield who voted and what for."""
        for vote in self.votes:
            name, *places = vote.split()
            yield name, [int(place) for place in places]


class _Post(Struct, forbid_unknown_fields=True):
    """A post as it stands in the file: a root has `day` and `at`, or `ago` in minutes; an answer `to` and `after`.

    `to` is a key or "<" for the post before. `drafts` are earlier versions, `likes` and the like names of people.
    """

    by: str
    text: str
    key: str = ""
    day: int = 0
    at: str = ""
    ago: int = 0
    to: str = ""
    after: int = 0
    cw: str = ""
    visibility: str = "public"
    language: str = "en"
    likes: str = ""
    boosts: str = ""
    bookmarks: str = ""
    pinned: bool = False
    poll: Poll | None = None
    pictures: list[Picture] = []
    drafts: list[str] = []


class Post(Struct, frozen=True):
    """A post with its place in the month. `answers` is the key of the post it answers; `versions` end with the text."""

    key: str
    by: str
    at: datetime
    versions: list[str]
    answers: str | None
    spoiler_text: str
    visibility: str
    language: str
    likes: list[str]
    boosts: list[str]
    bookmarks: list[str]
    pinned: bool
    poll: Poll | None
    pictures: list[Picture]


class Emoji(Struct, frozen=True, forbid_unknown_fields=True):
    """A custom emoji."""

    name: str
    painting: str


class _Week(Struct):
    posts: list[_Post]


class Town(Struct):
    """The whole file. `instance` is what an admin writes about the server, as PATCH /api/v1/instance takes it."""

    instance: dict[str, str]
    rules: list[str]
    emojis: list[Emoji]
    people: list[Person]
    week: list[_Week]

    def posts(self, now: datetime) -> list[Post]:
        """Return all posts of the month before `now` (in UTC), the oldest first, answers after what they answer."""
        made: dict[str, Post] = {}
        last: Post | None = None
        for number, row in enumerate(row for week in self.week for row in week.posts):
            parent = last if row.to == _PREVIOUS else made[row.to] if row.to else None
            last = _placed(row, row.key or f"post {number}", parent, now)
            made[last.key] = last
        return sorted(made.values(), key=lambda post: post.at)


@cache
def the_town() -> Town:
    """Return the town. Raises msgspec.ValidationError for a field that does not fit."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=Town)


def _placed(row: _Post, key: str, parent: Post | None, now: datetime) -> Post:
    """Return a post with its moment, and with the name of whom it answers in front."""
    if parent:
        at = max(parent.at + _BEAT, min(parent.at + timedelta(minutes=row.after), now - _LATEST))
    elif row.ago:
        at = now - timedelta(minutes=row.ago)
    else:
        hour, minute = (int(part) for part in row.at.split(":"))
        at = (now - timedelta(days=row.day)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    greeting = f"@{parent.by} " if parent and parent.by != row.by else ""
    return Post(
        key=key,
        by=row.by,
        at=at,
        versions=[greeting + text for text in (*row.drafts, row.text)],
        answers=parent.key if parent else None,
        spoiler_text=row.cw,
        visibility=row.visibility,
        language=row.language,
        likes=row.likes.split(),
        boosts=row.boosts.split(),
        bookmarks=row.bookmarks.split(),
        pinned=row.pinned,
        poll=row.poll,
        pictures=row.pictures,
    )

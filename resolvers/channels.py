"""Channels: the streams that a client can ask for, by Mastodon's names, and who hears what on them. A leaf.

https://docs.joinmastodon.org/methods/streaming/#streams; `chirp` is our own.
"""

from typing import NamedTuple

import msgspec

from resolvers.errors import ValidationError

_TAGGED = frozenset({"hashtag", "hashtag:local"})
_LOCAL = frozenset({"public:local", "public:local:media", "hashtag:local"})
_PUBLIC = frozenset({"public", "public:media", "public:remote", "public:remote:media", "hashtag"}) | _LOCAL
NAMES = _PUBLIC | {"user", "user:notification", "list", "direct", "chirp"}
# `user:filters` is for our own use: no client can ask for it.
_NO_STATUSES = frozenset({"user:notification", "user:filters", "chirp"})
_POSTS = frozenset({"update"})
_READABLE = {
    "user": _POSTS | {"notification"},
    "user:notification": frozenset({"notification"}),
    "user:filters": frozenset[str](),
    "direct": frozenset({"conversation"}),
    "chirp": frozenset[str](),
}
_LONGEST_TAG = 200

# What every upstream socket hears from its first moment on.
ALWAYS = "user"


class _Author(msgspec.Struct):
    acct: str


class _Tag(msgspec.Struct):
    name: str


class Glimpse(msgspec.Struct):
    """What decides who hears of a status; the rest of it is not decoded."""

    id: str
    account: _Author
    tags: list[_Tag] = []
    media_attachments: list[msgspec.Raw] = []


class Channel(NamedTuple):
    """One stream as a client asks for it: `parameter` is the tag or the id of the list."""

    name: str
    parameter: str = ""

    @property
    def label(self) -> list[str]:
        """How frames of this channel name it."""
        return [self.name, self.parameter] if self.parameter else [self.name]

    @property
    def upstream(self) -> str:
        """The stream of GoToSocial that it is made of, as GoToSocial names it in frames; "" for our own."""
        match self.name:
            case "chirp":
                return ""
            case "list":
                return f"list:{self.parameter}"
            case "direct":
                return "direct"
            case name if name in _PUBLIC:
                return "public:local" if name in _LOCAL else "public"
            case _:
                return "user"

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of event of this channel that can be read back after a gap."""
        return _READABLE.get(self.name, _POSTS)

    def hears(self, stream: str, kind: str, status: Glimpse | None) -> bool:
        """Tell whether something that GoToSocial sent on `stream` belongs here; `status` is None for what is none.

        Deletions come once, by any stream, and belong wherever statuses do.
        """
        if kind == "delete":
            return self.name not in _NO_STATUSES
        if stream != self.upstream:
            return False
        if self.name == "user:notification":
            return kind == "notification"
        if self.name == "user:filters":
            return kind == "filters_changed"
        if self.name in _PUBLIC:
            return status is not None and self._shows(status)
        return True

    def _shows(self, status: Glimpse) -> bool:
        if ":remote" in self.name and "@" not in status.account.acct:
            return False
        if self.name.endswith(":media") and not status.media_attachments:
            return False
        if self.name in _TAGGED:
            wanted = self.parameter.casefold()
            return any(tag.name.casefold() == wanted for tag in status.tags)
        return True


def channel_of(name: str, *, tag: str = "", list_id: str = "") -> Channel:
    """Return the channel that a client means. Raises ValidationError (400) in Mastodon's words."""
    if name not in NAMES:
        raise ValidationError("Unknown stream type", status=400)
    if name in _TAGGED:
        tag = tag.strip().removeprefix("#")
        if not tag or len(tag) > _LONGEST_TAG:
            raise ValidationError("Missing tag name parameter", field="tag", status=400)
        return Channel(name, tag)
    if name == "list":
        if not list_id:
            raise ValidationError("Missing list name parameter", field="list", status=400)
        return Channel(name, list_id)
    return Channel(name)

"""Who is on the lists of those who read pages of accounts, as each process remembers it for a minute.

GoToSocial tells the lists of one account, or the members of one list, and has no batch of either: page after page would
cost a call for each list. What changes lists through Chirp is noticed here and told to the other processes; a follow
that ends at another server, and takes an account off a list, is seen a minute later.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple, TypeAlias

from resolvers.entities.list import List
from resolvers.sources.bus import Bus, Word
from resolvers.viewer import digest_of

KEPT_SECONDS = 60.0
# Ids of members, of all readers together: some 15 MB.
_MOST = 100_000

# Lists change when they are written; who is followed no more leaves them, and a block ends follows both ways.
_CHANGES = re.compile(r"/api/v1/(?:lists(?:/.*)?|accounts/[^/]+/(?:unfollow|block|remove_from_followers)/?)")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})

Members: TypeAlias = Sequence[tuple[List, frozenset[str]]]


class _Kept(NamedTuple):
    members: Members
    size: int
    until: float


class ListMembers:
    """The lists of each reader, with the ids of the accounts on them; all forgotten when any list is changed.

    A reader is a token: what one may not see, it does not get from what another has seen.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._sum = 0
        self.turn = 0
        bus.on(Word.LISTS, lambda _: self.forget())
        bus.on_back(self.forget)

    def of(self, token: str) -> Members | None:
        """Return the lists of a reader with their members; None when they are not known."""
        kept = self._kept.get(digest_of(token))
        return kept.members if kept is not None and monotonic() < kept.until else None

    def keep(self, token: str, members: Members, turn: int) -> None:
        """Remember the lists of a reader, unless some were changed since `turn` was the turn."""
        size = 1 + sum(len(ids) for _, ids in members)
        if turn != self.turn or size > _MOST:
            return
        digest = digest_of(token)
        self._drop(digest)
        self._kept[digest] = _Kept(members, size, monotonic() + KEPT_SECONDS)
        self._sum += size
        while self._sum > _MOST:
            self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Let everybody's be asked for again."""
        self._kept.clear()
        self._sum = 0
        self.turn += 1

    def are_changed_by(self, method: str, path: str) -> bool:
        """Tell whether a call of GoToSocial may change who is on a list."""
        return method not in _READS and _CHANGES.fullmatch(path) is not None

    def changed(self) -> None:
        """Tell every process that lists were changed, this one before the call returns."""
        self._bus.tell(Word.LISTS, "")

    def _drop(self, digest: bytes) -> None:
        if (kept := self._kept.pop(digest, None)) is not None:
            self._sum -= kept.size

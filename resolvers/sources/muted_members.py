"""Which statuses belong to a conversation that anybody has muted, as each process remembers it.

Timelines ask of every page whether something in it is muted. For almost all of them nothing is, and then nobody needs
to ask PostgreSQL, nor who is asking.
"""

import asyncio
from collections.abc import Collection
from time import monotonic

from resolvers.errors import ChirpError
from resolvers.sources.bus import Bus, Word
from resolvers.sources.postgres import Postgres
from resolvers.sources.tables import conversation_mutes

# A word of the bus can be lost without anybody noticing; this is how long that can last.
_KEPT_SECONDS = 30.0
# PostgreSQL that does not answer is not waited for again so soon: live timelines ask for every post.
_AWAY_SECONDS = 5.0
# Some 5 MB; where more is muted PostgreSQL is asked for each page.
_MOST = 50_000


class MutedMembers:
    """The statuses seen in anybody's muted conversations; forgotten when some come to them, here or elsewhere."""

    def __init__(self, postgres: Postgres, bus: Bus) -> None:
        self._postgres = postgres
        self._known: frozenset[str] | None = None
        self._good_until = 0.0
        self._away_until = 0.0
        self._turn = 0
        self._loading = asyncio.Lock()
        bus.on(Word.MUTES, lambda _account_id: self.forget())
        bus.on_back(self.forget)

    async def any_of(self, ids: Collection[str]) -> bool:
        """Tell whether one of the statuses may be in a conversation that somebody has muted.

        Raises UpstreamDownError and UpstreamTimeoutError when PostgreSQL has to be asked and does not answer; for five
        seconds after that nothing counts as muted.
        """
        known = self._fresh()
        if known is None:
            async with self._loading:
                known = self._fresh()
                if known is None:
                    if monotonic() < self._away_until:
                        return False
                    known = await self._load()
        return len(known) > _MOST or not known.isdisjoint(ids)

    def read(self, ids: Collection[str]) -> None:
        """Hear which statuses PostgreSQL had: the word that another has noted some of them may be still on its way."""
        if self._known is None or (len(self._known) <= _MOST and not self._known.issuperset(ids)):
            self.forget()

    def forget(self) -> None:
        """Ask PostgreSQL the next time."""
        self._known = None
        self._turn += 1

    def _fresh(self) -> frozenset[str] | None:
        return self._known if monotonic() < self._good_until else None

    async def _load(self) -> frozenset[str]:
        turn = self._turn
        try:
            async with self._postgres.session() as session:
                found = frozenset(await conversation_mutes.all_members(session, _MOST + 1))
        except ChirpError:
            self._away_until = monotonic() + _AWAY_SECONDS
            raise
        # What came to them meanwhile may be missing.
        if turn == self._turn:
            self._known, self._good_until = found, monotonic() + _KEPT_SECONDS
        return found

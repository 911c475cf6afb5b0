"""Who has muted a conversation at all: most have not, and their pages need not be compared with what is muted."""

import asyncio
import time

from resolvers.sources.postgres import Postgres
from resolvers.sources.tables import conversation_mutes

# So long a mute may stay unheard of that was made in another process.
FRESH_SECONDS = 2.0


class Muters:
    """The accounts with muted conversations, read again every two seconds while somebody asks."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._accounts: set[str] = set()
        self._read_at = float("-inf")
        self._outdated = float("-inf")
        self._reading = asyncio.Lock()

    async def accounts(self) -> set[str]:
        """Return their ids. Raises ChirpError when PostgreSQL cannot be asked."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            async with self._reading:
                if time.monotonic() - self._read_at > FRESH_SECONDS:
                    begun = time.monotonic()
                    async with self._postgres.session() as session:
                        self._accounts = await conversation_mutes.accounts(session)
                    self._read_at = begun if self._outdated < begun else float("-inf")
        return self._accounts

    def outdate(self) -> None:
        """Read again before the next answer, though it is being read now: something was muted here."""
        self._outdated = time.monotonic()
        self._read_at = float("-inf")

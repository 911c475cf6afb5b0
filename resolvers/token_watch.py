"""Tokens with something open: each is looked at every 45 seconds, since open streams of GoToSocial outlive tokens."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress

from resolvers.errors import ChirpError, ForbiddenError, UnauthenticatedError
from resolvers.lasting import lasting
from resolvers.sources import token_memory
from resolvers.sources.bus import Bus, Word
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.redis import Redis
from resolvers.telemetry import counter, get_logger
from resolvers.viewer import digest_of

log = get_logger(__name__)

_PATH = "/api/v1/accounts/verify_credentials"
_AT_ONCE = 16
# So long it is remembered that a token was found revoked; what was asked of it before is answered by then.
_REFUSED_SECONDS = 60
_REVOKED = counter("stream_tokens_revoked", "Tokens that were revoked while something of theirs was open")

Ended = Callable[[], None]


class TokenWatch:
    """Calls back those whose token was revoked: at once when that went through Chirp, else within a minute.

    What is found here is told to all processes, and nothing more is remembered of that token.

    While GoToSocial gives no clear answer a token counts on.
    """

    def __init__(self, gotosocial: GoToSocial, redis: Redis, bus: Bus, seconds: float) -> None:
        self._gotosocial = gotosocial
        self._redis = redis
        self._bus = bus
        self._seconds = seconds
        self._watched: dict[str, dict[Ended, None]] = {}
        self._names: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._due: dict[str, float] = {}
        self._doubts = asyncio.Event()
        self._looking = asyncio.create_task(lasting(self._look))
        bus.on(Word.REVOKED, self._revoked)
        bus.on(Word.REFUSED, self._refused)
        bus.on(Word.DOUBTED, self._doubted)

    def watch(self, token: str, ended: Ended, owner: str) -> None:
        """Call `ended`, once, when a token is revoked; `owner` is its account, or its own digest if it may not tell."""
        if token not in self._watched:
            self._watched[token] = {}
            self._names[digest_of(token).hex()] = token
            self._owners[token] = owner
            self._due[token] = time.monotonic() + self._seconds * random.uniform(0.7, 1)  # noqa: S311  no secret
        self._watched[token][ended] = None

    def leave(self, token: str, ended: Ended) -> None:
        """Call `ended` no longer."""
        watchers = self._watched.get(token, {})
        watchers.pop(ended, None)
        if not watchers:
            self._drop(token)

    async def close(self) -> None:
        """Stop looking."""
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds / 45):
                    await self._doubts.wait()
            self._doubts.clear()
            now = time.monotonic()
            due = [token for token, moment in self._due.items() if moment <= now]
            for start in range(0, len(due), _AT_ONCE):
                await asyncio.gather(*map(self._look_at, due[start : start + _AT_ONCE]))

    async def _look_at(self, token: str) -> None:
        if token not in self._watched:
            return
        self._due[token] = time.monotonic() + self._seconds
        try:
            await self._gotosocial.call("GET", _PATH, token=token)
        except UnauthenticatedError:
            await self._refuse(token)
        except ForbiddenError:
            # It may not tell its account; but GoToSocial looks for the user first, so the token is good.
            return
        except ChirpError as fault:
            log.info("token_not_checked", reason=fault.detail or fault.message)

    async def _refuse(self, token: str) -> None:
        """Let every process know that a token was revoked."""
        digest = digest_of(token).hex()
        try:
            await token_memory.refuse(self._redis, digest, seconds=_REFUSED_SECONDS)
        except ChirpError as fault:
            log.info("revoked_token_not_forgotten", reason=fault.detail or fault.message)
        self._bus.tell(Word.REVOKED, digest)

    def _refused(self, digest: str) -> None:
        if digest in self._names:
            self._look_soon(self._names[digest])

    def _doubted(self, account_id: str) -> None:
        for digest, token in self._names.items():
            # Those that may not tell their account are few, and might be of this one.
            if self._owners[token] in (account_id, digest):
                self._look_soon(token)

    def _look_soon(self, token: str) -> None:
        self._due[token] = 0
        self._doubts.set()

    def _revoked(self, digest: str) -> None:
        token = self._names.get(digest)
        if token is not None:
            self._end(token)

    def _end(self, token: str) -> None:
        _REVOKED.inc()
        watchers = self._watched.get(token, {})
        self._drop(token)
        for ended in watchers:
            try:
                ended()
            except Exception:
                log.exception("listener_failed")

    def _drop(self, token: str) -> None:
        self._watched.pop(token, None)
        self._due.pop(token, None)
        self._owners.pop(token, None)
        self._names.pop(digest_of(token).hex(), None)

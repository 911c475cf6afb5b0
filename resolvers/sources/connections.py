"""The connections to one server: those that rest are used again, by reads alone."""

import asyncio
import ssl
from collections import deque
from urllib.parse import urlsplit

from resolvers.errors import UpstreamDownError
from resolvers.sources.http1 import Connection, Limits, Request

# GoToSocial closes an idle connection after 30 s; a shorter life here avoids writing into a closing one.
KEEP_ALIVE = 20.0
# Far above what slow clients can hold at once; GoToSocial itself throttles by CPU.
MOST = 4000
MOST_RESTING = 256
_RESTARTING = 5.0
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Connections:
    """Connections to the server at `base`, a URL of scheme, host and port.

    A read without a body takes one that rests, and is sent again, once, when that turns out to be dead. All else begins
    on a new one, so that it is never sent twice and never lost to a connection that was just closing.
    """

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        tls = parts.scheme == "https"
        self._address = (parts.hostname or "", parts.port or (443 if tls else 80))
        self._tls = ssl.create_default_context() if tls else None
        self._loop = asyncio.get_running_loop()
        self._open: set[Connection] = set()
        self._resting: deque[Connection] = deque()
        self._sweeper: asyncio.TimerHandle | None = None

    async def exchange(self, request: Request, limits: Limits) -> Connection:
        """Send a request, and return its connection when the answer has begun; end it with `release`.

        Raises UpstreamDownError (503 when nobody listens, 502 for what is no answer), UpstreamTimeoutError,
        ValidationError for a head that cannot be sent, and what the request's body raises.
        """
        repeatable = request.method in _READS and request.body is None
        if repeatable and (resting := self.rested()) is not None:
            try:
                return await self._ask(resting, request, limits)
            except UpstreamDownError:
                if resting.heard or not resting.lost:
                    raise
        return await self._ask(await self._connected(request, limits), request, limits)

    def release(self, connection: Connection) -> None:
        """End an exchange; its connection rests, or is closed when the answer was not read to its end."""
        if not connection.finish():
            return
        if len(self._resting) >= MOST_RESTING:
            connection.close()
        else:
            self._resting.append(connection)
            if self._sweeper is None:
                self._sweeper = self._loop.call_later(KEEP_ALIVE, self._sweep)

    def close(self) -> None:
        """Close every connection."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for connection in list(self._open):
            connection.close()

    async def _ask(self, connection: Connection, request: Request, limits: Limits) -> Connection:
        try:
            await connection.ask(request, limits)
        except BaseException:
            self.release(connection)
            raise
        return connection

    async def _connected(self, request: Request, limits: Limits) -> Connection:
        if len(self._open) >= MOST:
            raise UpstreamDownError(
                detail=f"{request}: {MOST} connections are in use", status=503, retry_after=_RESTARTING
            )
        host, port = self._address
        try:
            async with asyncio.timeout(limits.connect):
                _, connection = await self._loop.create_connection(
                    lambda: Connection(self._loop, self._open.discard), host, port, ssl=self._tls
                )
        except OSError as fault:  # TimeoutError is one
            detail = f"{request}: no connection ({fault!r})"
            raise UpstreamDownError(detail=detail, status=503, retry_after=_RESTARTING) from fault
        if not connection.lost:
            self._open.add(connection)
        return connection

    def rested(self) -> Connection | None:
        """Return a connection that rests, for a read; it comes back with `release`."""
        oldest = self._loop.time() - KEEP_ALIVE
        while self._resting:
            connection = self._resting.pop()
            if not connection.lost and connection.idle_since > oldest:
                return connection
            connection.close()
        return None

    def _sweep(self) -> None:
        oldest = self._loop.time() - KEEP_ALIVE
        while self._resting and (self._resting[0].lost or self._resting[0].idle_since <= oldest):
            self._resting.popleft().close()
        self._sweeper = self._loop.call_later(KEEP_ALIVE / 4, self._sweep) if self._resting else None

"""Reads of GoToSocial that several want at the same time: the same GET with the same token is one call (single-flight).

Answers are not kept: who asks after one has come asks GoToSocial again.
"""

import asyncio
from collections.abc import Callable

from resolvers.errors import ChirpError
from resolvers.sources.gotosocial import Answer, GoToSocial, Query
from resolvers.telemetry import counter

_JOINED = counter("upstream_calls_shared", "Reads that got the answer to the same read of somebody else")

_Key = tuple[str, tuple[tuple[str, str], ...]]


class _Flight:
    """A call under way; who joins it waits for a future that is made for the first of them."""

    __slots__ = ("_landed",)

    def __init__(self) -> None:
        self._landed: asyncio.Future[Answer | ChirpError | None] | None = None

    async def landed(self) -> Answer | ChirpError | None:
        """Wait for what came of it; None when whoever made the call has given up."""
        if self._landed is None:
            self._landed = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._landed)

    def land(self, outcome: Answer | ChirpError | None) -> None:
        """Tell those who have joined."""
        if self._landed is not None:
            self._landed.set_result(outcome)


class Reads:
    """What is being read from GoToSocial by this process now, by token."""

    def __init__(self, gotosocial: GoToSocial) -> None:
        self._gotosocial = gotosocial
        self._flights: dict[str | None, dict[_Key, _Flight]] = {}

    async def get(self, path: str, *, token: str | None, query: Query, admit: Callable[[], None]) -> Answer:
        """Return GoToSocial's answer to a GET, as `GoToSocial.call` does; `admit` is asked before a call is made.

        Raises what `admit` and `GoToSocial.call` raise.
        """
        key = (path, tuple(query))
        while (flight := self._flights.get(token, {}).get(key)) is not None:
            _JOINED.inc()
            outcome = await flight.landed()
            if isinstance(outcome, ChirpError):
                raise outcome
            if outcome is not None:
                return outcome
        admit()
        flight = _Flight()
        self._flights.setdefault(token, {})[key] = flight
        outcome = None
        try:
            outcome = await self._gotosocial.call("GET", path, token=token, query=query)
        except ChirpError as fault:
            outcome = fault
            raise
        finally:
            self._remove(token, key, flight)
            flight.land(outcome)
        return outcome

    def outdate(self, token: str | None) -> None:
        """Let nobody join what is being read with a token: something has been written with it meanwhile."""
        self._flights.pop(token, None)

    def _remove(self, token: str | None, key: _Key, flight: _Flight) -> None:
        flights = self._flights.get(token, {})
        if flights.get(key) is flight:
            del flights[key]
            if not flights:
                del self._flights[token]

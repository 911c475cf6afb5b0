"""What the GoToSocial in use does by itself: its version, and which of Chirp's enhancements it needs no longer.

Asked without a token, so it costs nobody anything: a route that refuses (401, 403) exists, one that is not found (404)
does not. Some routes take any word, as `/api/v1/notifications/:id` does; so a made-up neighbour is asked as well, and
a route that answers no better than that neighbour is taken as absent. Chirp then answers it, as it always did.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec

from resolvers.errors import ChirpError, UpstreamDownError
from resolvers.lasting import lasting
from resolvers.sources.gotosocial import GoToSocial
from resolvers.telemetry import get_logger

# By enhancement (the words of CHIRP_ENHANCE): the route that shows it. What no route shows is not here.
ROUTES = {
    "notifications": "/api/v1/notifications/unread_count",
    "grouped_notifications": "/api/v2/notifications",
    "streaming": "/api/v1/streaming/health",
}
_NEIGHBOUR = "no_such_route"
_VERSION = "/nodeinfo/2.0"
_START_SECONDS = 2.0
_LONGEST_BACK_OFF = 60.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What GoToSocial answered last: `version` is None until it has, `native` are enhancements it makes needless."""

    version: str | None = None
    native: frozenset[str] = frozenset()


class _Software(msgspec.Struct):
    version: str


class _NodeInfo(msgspec.Struct):
    """NodeInfo 2.0 (https://nodeinfo.diaspora.software)."""

    software: _Software


class CapabilityWatch:
    """Keeps `current` true: asks when it is opened, with growing pauses until GoToSocial answers, then each hour.

    Open it with `async with`; it waits for the first answer, at most 2 s. Intervals are seconds.
    """

    def __init__(self, gotosocial: GoToSocial, *, every: float = 3600.0, back_off: float = 1.0) -> None:
        self.current = Capabilities()
        self._gotosocial = gotosocial
        self._every = every
        self._back_off = back_off
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(lasting(self._keep))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), _START_SECONDS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _keep(self) -> None:
        pause = self._back_off
        while True:
            try:
                found = await _ask(self._gotosocial)
            except ChirpError as error:
                log.info("capabilities_unknown", detail=error.detail, again_after=pause)
                delay, pause = pause, min(pause * 2, _LONGEST_BACK_OFF)
            else:
                if found != self.current:
                    log.info("capabilities", version=found.version, native=sorted(found.native))
                self.current = found
                delay, pause = self._every, self._back_off
            self._asked.set()
            await asyncio.sleep(delay)


async def _ask(gotosocial: GoToSocial) -> Capabilities:
    answer = await gotosocial.call("GET", _VERSION, token=None)
    try:
        version = msgspec.json.decode(answer.body, type=_NodeInfo).software.version
    except msgspec.MsgspecError as error:
        raise UpstreamDownError(detail=f"{_VERSION}: {error}") from error
    native = {name for name, path in ROUTES.items() if await _exists(gotosocial, path)}
    return Capabilities(version, frozenset(native))


async def _exists(gotosocial: GoToSocial, path: str) -> bool:
    status = await gotosocial.status_of(path)
    if status == 404:
        return False
    return status != await gotosocial.status_of(f"{path.rpartition('/')[0]}/{_NEIGHBOUR}")

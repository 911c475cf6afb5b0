"""Streams: who hears what. One upstream WebSocket per account and process, open while anybody listens."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from resolvers.entities.decode import decode
from resolvers.entities.status import Status
from resolvers.errors import ChirpError, UnauthenticatedError
from resolvers.hub import Hub, Subscription
from resolvers.sources.gotosocial_stream import Frame, GoToSocialStream
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class StatusPosted:
    """A new status on the timeline."""

    status: Status


@dataclass(frozen=True, slots=True)
class StatusEdited:
    """A status of the timeline has a new text, poll or attachment."""

    status: Status


@dataclass(frozen=True, slots=True)
class StatusDeleted:
    """A status is gone, wherever it was shown."""

    status_id: str


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may be missing before this one: what is on screen should be fetched again."""


TimelineEvent = StatusPosted | StatusEdited | StatusDeleted | Resync


@dataclass(frozen=True, slots=True)
class _Feed:
    """The task that reads an account's stream; `opened` is done once GoToSocial has opened it, or refused."""

    task: asyncio.Task[None]
    opened: asyncio.Future[None]


class Streams:
    """The open streams of this process."""

    def __init__(self, source: GoToSocialStream) -> None:
        self._source = source
        self._hub: Hub[str, TimelineEvent] = Hub()
        self._feeds: dict[str, _Feed] = {}

    async def home(self, account_id: str, token: str) -> AsyncIterator[TimelineEvent]:
        """Yield what happens on an account's home timeline from now on; `token` is one of the account's.

        Raises UnauthenticatedError at once when the token is refused, and ends when it is revoked. An interruption of
        the upstream shows as Resync, as does a listener that is too slow.
        """
        async with self._listening(account_id, token) as subscription:
            async for event in subscription:
                yield event

    async def close(self) -> None:
        """Close every upstream stream."""
        tasks = [feed.task for feed in self._feeds.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._feeds.clear()

    @asynccontextmanager
    async def _listening(self, account_id: str, token: str) -> AsyncIterator[Subscription[str, TimelineEvent]]:
        with self._hub.subscription(account_id, Resync()) as subscription:
            if account_id not in self._feeds:
                opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                task = asyncio.create_task(self._feed(account_id, token, opened))
                self._feeds[account_id] = _Feed(task, opened)
            feed = self._feeds[account_id]
            try:
                await asyncio.shield(feed.opened)
                yield subscription
            finally:
                if self._hub.listeners(account_id) == 1:
                    feed.task.cancel()
                    self._feeds.pop(account_id, None)

    async def _feed(self, account_id: str, token: str, opened: asyncio.Future[None]) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._source.listen(token, "user") as frames:
                    if opened.done():
                        self._hub.publish(account_id, Resync())
                    else:
                        opened.set_result(None)
                    pause = _FIRST_PAUSE
                    async for frame in frames:
                        self._deliver(account_id, frame)
            except ChirpError as fault:
                if not opened.done():
                    opened.set_exception(fault)
                    return
                if isinstance(fault, UnauthenticatedError):
                    self._hub.end(account_id)
                    return
                log.warning("stream_interrupted", reason=fault.detail)
            # Full jitter, so that a restart of GoToSocial is not met by all processes at once.
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret depends on it
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _deliver(self, account_id: str, frame: Frame) -> None:
        try:
            event = _event_of(frame)
        except ChirpError as fault:
            log.warning("frame_left_out", kind=frame.event, reason=fault.detail)
            return
        if event is not None:
            self._hub.publish(account_id, event)


def _event_of(frame: Frame) -> TimelineEvent | None:
    match frame.event:
        case "update":
            return StatusPosted(decode(Status, frame.payload.encode()))
        case "status.update":
            return StatusEdited(decode(Status, frame.payload.encode()))
        case "delete":
            return StatusDeleted(frame.payload)
        case _:
            return None

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


class _Feed:
    """What reads an account's stream: `opened` is done once GoToSocial has opened it, or refused.

    `tokens` are those of its listeners: when the one in use is refused, another takes its place.
    """

    def __init__(self) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tokens: dict[Subscription[str, TimelineEvent], str] = {}
        self.task: asyncio.Task[None] | None = None

    def refuse(self, token: str, fault: ChirpError) -> None:
        """End the listeners that came with a token; when they are all, the feed has failed."""
        for listener in [one for one, its in self.tokens.items() if its == token]:
            del self.tokens[listener]
            listener.end()
        if not self.tokens and not self.opened.done():
            self.opened.set_exception(fault)


class Streams:
    """The open streams of this process."""

    def __init__(self, source: GoToSocialStream) -> None:
        self._source = source
        self._hub: Hub[str, TimelineEvent] = Hub()
        self._feeds: dict[str, _Feed] = {}

    async def home(self, account_id: str, token: str) -> AsyncIterator[TimelineEvent]:
        """Yield what happens on an account's home timeline from now on; `token` is one of the account's.

        Raises UnauthenticatedError at once when the token is refused, and ends when it is found to be revoked. An
        interruption of the upstream shows as Resync, as does a listener that is too slow.
        """
        async with self._listening(account_id, token) as subscription:
            async for event in subscription:
                yield event

    async def close(self) -> None:
        """Close every upstream stream."""
        tasks = [feed.task for feed in self._feeds.values() if feed.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._feeds.clear()

    @asynccontextmanager
    async def _listening(self, account_id: str, token: str) -> AsyncIterator[Subscription[str, TimelineEvent]]:
        with self._hub.subscription(account_id, Resync()) as subscription:
            feed = self._feeds.get(account_id)
            if feed is None:
                feed = self._feeds[account_id] = _Feed()
                feed.task = asyncio.create_task(self._run(account_id, feed))
            feed.tokens[subscription] = token
            try:
                await asyncio.shield(feed.opened)
                yield subscription
            finally:
                feed.tokens.pop(subscription, None)
                if not feed.tokens:
                    self._stop(account_id, feed)

    def _stop(self, account_id: str, feed: _Feed) -> None:
        if self._feeds.get(account_id) is feed:
            del self._feeds[account_id]
        if feed.task is not None and feed.task is not asyncio.current_task():
            feed.task.cancel()

    async def _run(self, account_id: str, feed: _Feed) -> None:
        pause = _FIRST_PAUSE
        while feed.tokens:
            token = next(iter(feed.tokens.values()))
            try:
                async with self._source.listen(token, "user") as frames:
                    if feed.opened.done():
                        self._hub.publish(account_id, Resync())
                    else:
                        feed.opened.set_result(None)
                    pause = _FIRST_PAUSE
                    async for frame in frames:
                        self._deliver(account_id, frame)
            except UnauthenticatedError as fault:
                feed.refuse(token, fault)
                continue
            except Exception as fault:  # noqa: BLE001  whatever it is, those who listen must not wait for ever
                if not feed.opened.done():
                    feed.opened.set_exception(fault)
                    break
                log.warning("stream_interrupted", reason=getattr(fault, "detail", repr(fault)))
            # Full jitter, so that a restart of GoToSocial is not met by all processes at once.
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret depends on it
            pause = min(pause * 2, _LONGEST_PAUSE)
        self._stop(account_id, feed)

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

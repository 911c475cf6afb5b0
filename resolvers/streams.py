"""Streams: who hears what in this process. One upstream socket per account, open while anybody listens."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from resolvers.channels import Channel
from resolvers.cursors import Cursor, EventCursor
from resolvers.errors import RateLimitedError, UnauthenticatedError
from resolvers.feed import Feed
from resolvers.gaps import Limits
from resolvers.hub import Listener, Queue
from resolvers.own_events import OWN, OwnEvents
from resolvers.sources.bundle import Sources
from resolvers.stream_event import RESYNC, StreamEvent
from resolvers.token_watch import TokenWatch

LIMITS = Limits()

# Of one account, in one process: whoever uses ten apps on ten devices is far below it.
MOST_MEMBERS = 250
_READING_AT_ONCE = 16

_TOO_SLOW = "Events came faster than they were read."


class EventQueue(Queue[StreamEvent]):
    """The events of one listener. While it catches up, all it gets carries the cursor of how far that has come.

    So if it goes before that has ended, it begins there again. `overrun` tells whether it was too slow once.
    """

    def __init__(self) -> None:
        super().__init__(self._overrun)
        self._pins: dict[Channel, Cursor] = {}
        self.overrun = False

    def put(self, item: StreamEvent) -> None:
        """Queue an event."""
        pin = self._pins.get(item.channel)
        super().put(item if pin is None else StreamEvent(item.channel, item.kind, item.payload, pin))

    def pin(self, channel: Channel, cursor: Cursor) -> None:
        """Let events of a channel carry `cursor`."""
        self._pins[channel] = cursor

    def unpin(self, channel: Channel) -> None:
        """Let events of a channel carry their own cursors again."""
        self._pins.pop(channel, None)

    def _overrun(self, newest: StreamEvent) -> StreamEvent:
        self._pins.clear()
        self.overrun = True
        return StreamEvent(newest.channel, RESYNC, _TOO_SLOW, newest.cursor)


class Member:
    """A listener among those of an account; use it as a context. `revoked` tells whether its token ended it."""

    def __init__(self, streams: "Streams", account_id: str, token: str, listener: Listener[StreamEvent]) -> None:
        self.revoked = False
        self.channels: set[Channel] = set()
        self._streams = streams
        self._account_id = account_id
        self._token = token
        self._listener = listener
        self._feed: Feed | None = None

    def __enter__(self) -> Self:
        self._streams.members[self._account_id] += 1
        self._streams.tokens.watch(self._token, self._end, self._account_id)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._streams.tokens.leave(self._token, self._end)
        self._streams.members[self._account_id] -= 1
        if not self._streams.members[self._account_id]:
            del self._streams.members[self._account_id]
        for channel in tuple(self.channels):
            self.leave(channel)
        if self._feed is not None:
            self._feed.dismiss(self._listener, at_once=self.revoked)

    async def join(self, channel: Channel) -> None:
        """Hear a channel from now on; one that was joined already stays joined.

        Raises UnauthenticatedError when GoToSocial refuses the token, UpstreamDownError or UpstreamTimeoutError when
        nothing can be heard.
        """
        if channel in self.channels:
            return
        if channel == OWN:
            await self.join_own(None)
            return
        feed = self._admitted()
        feed.join(channel, self._listener)
        self.channels.add(channel)
        try:
            await feed.ready()
        except BaseException:
            self.leave(channel)
            raise

    async def join_own(self, after: EventCursor | None) -> EventCursor:
        """Hear Chirp's own events, those after a cursor first; return where the others begin.

        Raises UpstreamDownError and UpstreamTimeoutError when PostgreSQL cannot be asked.
        """
        begin = await self._streams.own.join(self._account_id, self._listener, after)
        self.channels.add(OWN)
        return begin

    def leave(self, channel: Channel) -> None:
        """Hear a channel no longer; one that was not joined is no error."""
        if channel not in self.channels:
            return
        self.channels.discard(channel)
        if channel == OWN:
            self._streams.own.leave(self._account_id, self._listener)
        elif self._feed is not None:
            self._feed.leave(channel, self._listener)

    async def catch_up(self, queue: EventQueue, channel: Channel, after: Cursor) -> None:
        """Put what a joined channel has brought since a cursor into the listener's queue, and a mark after it."""
        if self._feed is None:
            raise RuntimeError("catch up on what was joined")
        mark = await self._feed.catch_up(channel, after, queue, lambda cursor: queue.pin(channel, cursor))
        queue.unpin(channel)
        queue.put(mark)

    def cursor(self, channel: Channel) -> Cursor | None:
        """Return the cursor of a moment at which a listener has taken all there was; None for Chirp's own events."""
        return None if channel == OWN or self._feed is None else self._feed.cursor(channel.upstream)

    def _admitted(self) -> Feed:
        if self._feed is None or self._feed.over:
            self._feed = self._streams.feed(self._account_id)
            self._feed.admit(self._listener, self._token)
        return self._feed

    def _end(self) -> None:
        self.revoked = True
        self._listener.end()


class Streams:
    """The open streams of this process. Made inside a running event loop."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._feeds: dict[str, Feed] = {}
        self.members: Counter[str] = Counter()
        self._turns = asyncio.Semaphore(_READING_AT_ONCE)
        self.tokens = TokenWatch(sources.gotosocial, sources.redis, sources.bus, LIMITS.token_check)
        self.own = OwnEvents(sources.postgres, sources.bus)

    def member(self, account_id: str, token: str, listener: Listener[StreamEvent]) -> Member:
        """Return a listener's part in what an account hears; `token` is one of the account's, and was verified.

        Raises RateLimitedError when the account has as many as it may have.
        """
        if self.members[account_id] >= MOST_MEMBERS:
            raise RateLimitedError(f"An account may have {MOST_MEMBERS} streams open at once.", retry_after=60)
        return Member(self, account_id, token, listener)

    @asynccontextmanager
    async def listening(
        self, account_id: str, token: str, channels: Iterable[Channel], after: Cursor | None = None
    ) -> AsyncIterator[EventQueue]:
        """Yield a queue of what channels of an account bring from now on, or from `after` on.

        It ends with the token: who has read it to its end then gets UnauthenticatedError. Raises as `Member.join` does.
        An interruption shows as REVALIDATE or RESYNC, too slow a reader as RESYNC.
        """
        queue = EventQueue()
        catching_up: list[asyncio.Task[None]] = []
        with self.member(account_id, token, queue) as member:
            try:
                for channel in channels:
                    if after is not None:
                        queue.pin(channel, after)
                    await member.join(channel)
                    if after is not None:
                        catching_up.append(asyncio.create_task(member.catch_up(queue, channel, after)))
                yield queue
                if member.revoked:
                    raise UnauthenticatedError("This token counts no more.")
            finally:
                for task in catching_up:
                    task.cancel()
                await asyncio.gather(*catching_up, return_exceptions=True)

    def feed(self, account_id: str) -> Feed:
        """Return the feed of an account, opened for the first who asks."""
        feed = self._feeds.get(account_id)
        if feed is None:

            def end() -> None:
                if self._feeds.get(account_id) is opened:
                    del self._feeds[account_id]

            opened = feed = self._feeds[account_id] = Feed(
                account_id,
                self._sources.gotosocial_stream,
                self._sources.gotosocial,
                limits=LIMITS,
                turns=self._turns,
                end=end,
            )
        return feed

    async def close(self) -> None:
        """Close every upstream stream."""
        feeds = list(self._feeds.values())
        for feed in feeds:
            feed.close()
        await asyncio.gather(*(feed.closed() for feed in feeds))
        await self.tokens.close()
        await self.own.close()

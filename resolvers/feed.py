"""A feed: all that one account hears in this process, over one socket to GoToSocial, however many listen."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine

from resolvers.channels import ALWAYS, Channel, Glimpse
from resolvers.cursors import Cursor, next_stamp, now_ms
from resolvers.entities.decode import decode
from resolvers.errors import ChirpError, ForbiddenError, UnauthenticatedError, UpstreamDownError
from resolvers.gaps import GapTooLongError, Limits, Ring, key_of, missed
from resolvers.hub import Hub, Listener, Queue
from resolvers.ids import moment_of
from resolvers.sources.gotosocial import Answer, GoToSocial, Query
from resolvers.sources.gotosocial_stream import Frame, GoToSocialStream, StreamSocket
from resolvers.stream_event import RESYNC, REVALIDATE, StreamEvent
from resolvers.telemetry import counter, get_logger

log = get_logger(__name__)

_STATUSES = frozenset({"update", "status.update"})
_ONCE = frozenset({"update", "notification", "conversation"})
_TRIES = 5
# So many frames that have come are handed on before others get their turn.
_IN_A_ROW = 32
_UNREADABLE = "What was missed cannot be read back."
_TOO_LONG = "Too much was missed while the stream was interrupted."

_FRAMES = counter("stream_frames", "Frames that came from GoToSocial", ["event"])
_INTERRUPTIONS = counter("stream_interruptions", "Streams of GoToSocial that broke while somebody listened")
_DOUBLES = counter("stream_doubles", "Events that were delivered already and left out")


class Feed:
    """One account's. `end` is called once nobody needs it any more, or it cannot be opened.

    `turns` are shared by all feeds: after a restart of GoToSocial they do not all read at once.
    """

    def __init__(
        self,
        account_id: str,
        source: GoToSocialStream,
        gotosocial: GoToSocial,
        *,
        limits: Limits,
        turns: asyncio.Semaphore,
        end: Callable[[], None],
    ) -> None:
        self.account_id = account_id
        self.hub: Hub[Channel, StreamEvent] = Hub()
        self._source = source
        self._gotosocial = gotosocial
        self._limits = limits
        self._turns = turns
        self._end = end
        self._tokens: dict[Listener[StreamEvent], str] = {}
        self._wanted: Counter[str] = Counter()
        self._ring = Ring(limits.ring)
        # Since when (ms since 1970) each stream has not been heard whole.
        self._gaps: dict[str, int] = {}
        self._socket: StreamSocket | None = None
        self._subscribed: set[str] = set()
        self._changing = asyncio.Lock()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lingering: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = asyncio.create_task(self._run())

    @property
    def over(self) -> bool:
        """Whether nothing will come of it any more."""
        return self._running.done()

    def admit(self, listener: Listener[StreamEvent], token: str) -> None:
        """Let somebody in who came with a token of this account."""
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        self._tokens[listener] = token

    def dismiss(self, listener: Listener[StreamEvent], *, at_once: bool = False) -> None:
        """Let somebody go; after the last one the socket stays open for a while, unless it should close `at_once`."""
        self._tokens.pop(listener, None)
        if not self._tokens and self._lingering is None:
            delay = 0 if at_once else self._limits.linger
            self._lingering = asyncio.get_running_loop().call_later(delay, self.close)

    def join(self, channel: Channel, listener: Listener[StreamEvent]) -> None:
        """Let an admitted listener hear a channel; from when on, `ready` tells."""
        self.hub.join(channel, listener)
        self._wanted[channel.upstream] += 1

    def leave(self, channel: Channel, listener: Listener[StreamEvent]) -> None:
        """Let a listener hear a channel that it has joined no longer."""
        self.hub.leave(channel, listener)
        self._wanted[channel.upstream] -= 1
        if not self._wanted[channel.upstream]:
            del self._wanted[channel.upstream]
            self._gaps.pop(channel.upstream, None)
            if channel.upstream != ALWAYS:
                self._start(self._subscribe())

    async def ready(self) -> None:
        """Wait until what was joined is heard, as far as GoToSocial can be reached now.

        Raises UnauthenticatedError when all tokens are refused, UpstreamDownError or UpstreamTimeoutError when the
        stream has never been open.
        """
        await asyncio.shield(self._opened)
        await self._subscribe()

    def cursor(self, stream: str) -> Cursor:
        """Return the cursor of an event of a stream that happens now."""
        return Cursor(self._gaps.get(stream, now_ms()), next_stamp())

    async def catch_up(
        self, channel: Channel, after: Cursor, queue: Queue[StreamEvent], moved: Callable[[Cursor], None]
    ) -> StreamEvent:
        """Put into the queue of one listener what a channel has brought since a cursor.

        `moved` is called with the cursor from which the listener could go on if it left now. Return the mark that tells
        how this ended: REVALIDATE when all is there, RESYNC when it is not.
        """
        stream = channel.upstream
        # Collections are read one after the other: only the last one tells how far all of them are.
        last = "notification" if "notification" in channel.kinds else None

        async def fill() -> None:
            cursor = after
            async for kind, key, payload in missed(self._read, stream, channel.kinds, after.since, self._limits):
                if last in (None, kind):
                    reached = moment_of(key.rpartition(" ")[2])
                    cursor = after._replace(since=max(cursor.since, min(reached, now_ms())))
                    moved(cursor)
                if not self._ring.covered(key, after) and channel.hears(stream, kind, _glimpse(kind, payload)):
                    queue.put(StreamEvent(channel, kind, payload, cursor))
                    await queue.room()

        mark, words = await self._filled(fill)
        return StreamEvent(channel, mark, words, self.cursor(stream))

    def close(self) -> None:
        """Close the socket; listeners that are left hear nothing more."""
        for task in (self._running, *self._tasks):
            task.cancel()
        if not self._opened.done():
            self._fail(UpstreamDownError(detail="the stream was closed"))
        self._end()

    async def closed(self) -> None:
        """Wait until nothing of this feed runs any more."""
        await asyncio.gather(self._running, *self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        pause = self._limits.first_pause
        was_open = True
        while self._tokens:
            token = next(iter(self._tokens.values()))
            try:
                async with self._source.open(token) as socket:
                    pause = self._limits.first_pause
                    was_open = True
                    await self._hear(socket)
            except UnauthenticatedError as fault:
                self._refuse(token, fault)
                continue
            except Exception as fault:  # noqa: BLE001  whatever it is, those who listen must not wait for ever
                if not self._opened.done():
                    self._fail(fault)
                    break
                tell = log.warning if was_open else log.debug
                tell("stream_interrupted", reason=getattr(fault, "detail", repr(fault)))
            _INTERRUPTIONS.inc(was_open)
            was_open = False
            # Full jitter, so that a restart of GoToSocial is not met by all processes at once.
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret depends on it
            pause = min(pause * 2, self._limits.longest_pause)
        self._end()

    async def _hear(self, socket: StreamSocket) -> None:
        """Hand on what comes until the socket closes; first of all, what was missed is read back beside it."""
        self._socket, self._subscribed = socket, {ALWAYS}
        mending = self._start(self._mend())
        if not self._opened.done():
            self._opened.set_result(None)
        try:
            count = 0
            async for frame in socket:
                self._take(frame)
                count += 1
                if count % _IN_A_ROW == 0:
                    await asyncio.sleep(0)
        finally:
            self._socket = None
            mending.cancel()
            for stream in self._wanted:
                self._gaps.setdefault(stream, int(socket.heard_at * 1000))

    def _take(self, frame: Frame) -> None:
        _FRAMES.labels(frame.event).inc()
        try:
            self._deliver(frame.stream[0] if frame.stream else "", frame.event, frame.payload)
        except ChirpError as fault:
            log.warning("frame_left_out", kind=frame.event, reason=fault.detail)

    def _deliver(self, stream: str, kind: str, payload: str) -> None:
        """Hand on what came on a stream, unless it was handed on before."""
        cursor = self.cursor(stream)
        if kind in _ONCE and not self._ring.add(key_of(stream, kind, payload), cursor.stamp):
            _DOUBLES.inc()
            return
        status = _glimpse(kind, payload)
        for channel in self.hub.topics():
            if channel.hears(stream, kind, status):
                self.hub.publish(channel, StreamEvent(channel, kind, payload, cursor))

    async def _subscribe(self) -> None:
        """Bring what GoToSocial sends in line with what is wanted, and wait until it does.

        What is wanted while it is away is not heard from then on: a gap.
        """
        async with self._changing:
            socket, wanted = self._socket, {ALWAYS, *self._wanted}
            if socket is None:
                for stream in self._wanted:
                    self._gaps.setdefault(stream, now_ms())
                return
            if wanted == self._subscribed:
                return
            try:
                for stream in sorted(wanted - self._subscribed):
                    await socket.subscribe(stream)
                for stream in sorted(self._subscribed - wanted):
                    await socket.unsubscribe(stream)
                self._subscribed = wanted
                await socket.confirm()
            except ChirpError as fault:
                # The socket is broken, and the next one asks for everything anew.
                log.info("subscription_not_confirmed", reason=fault.detail)

    async def _mend(self) -> None:
        """Read back what was missed, each stream until that succeeds or is given up."""
        await self._subscribe()
        for stream, since in sorted(self._gaps.items()):

            async def fill(stream: str = stream, since: int = since) -> None:
                kinds = frozenset[str]().union(*(one.kinds for one in self.hub.topics() if one.upstream == stream))
                async for kind, _, payload in missed(self._read, stream, kinds, since, self._limits):
                    self._deliver(stream, kind, payload)
                    # Nobody waits for this: let those who listen take it in.
                    await asyncio.sleep(0)

            mark, words = await self._filled(fill)
            self._mark(stream, mark, words)

    async def _filled(self, fill: Callable[[], Awaitable[None]]) -> tuple[str, str]:
        """Fill a gap, from its beginning again when that fails; return the mark that tells how it ended, and why."""
        for attempt in range(_TRIES):
            try:
                await fill()
            except GapTooLongError:
                return RESYNC, _TOO_LONG
            except ChirpError as fault:
                log.warning("gap_not_read", account_id=self.account_id, reason=fault.detail or fault.message)
                pause = random.uniform(0, self._limits.first_pause * 2**attempt)  # noqa: S311  no secret depends on it
                await asyncio.sleep((fault.retry_after or 0) + pause)
            except Exception:
                log.exception("gap_not_read", account_id=self.account_id)
                return RESYNC, _UNREADABLE
            else:
                return REVALIDATE, ""
        return RESYNC, _UNREADABLE

    def _mark(self, stream: str, mark: str, words: str) -> None:
        """Close a gap, and tell those whom it concerns."""
        self._gaps.pop(stream, None)
        for channel in self.hub.topics():
            if channel.upstream == stream:
                self.hub.publish(channel, StreamEvent(channel, mark, words, self.cursor(stream)))

    async def _read(self, path: str, query: Query) -> Answer:
        """GET with whichever token may. Raises the fault of the last one that may not."""
        refusal: ChirpError = UpstreamDownError(detail="nobody listens any more")
        for token in dict.fromkeys(self._tokens.values()):
            try:
                async with self._turns:
                    return await self._gotosocial.call("GET", path, token=token, query=query)
            except (UnauthenticatedError, ForbiddenError) as fault:
                refusal = fault
        raise refusal

    def _refuse(self, token: str, fault: ChirpError) -> None:
        """End the listeners that came with a token; when they are all, the feed has failed."""
        for listener in [one for one, its in self._tokens.items() if its == token]:
            del self._tokens[listener]
            listener.end()
        if not self._tokens and not self._opened.done():
            self._fail(fault)

    def _fail(self, fault: Exception) -> None:
        self._opened.set_exception(fault)
        # Whoever waits gets it; that nobody does is no fault.
        self._opened.exception()

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _glimpse(kind: str, payload: str) -> Glimpse | None:
    return decode(Glimpse, payload.encode()) if kind in _STATUSES else None

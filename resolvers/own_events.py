"""Chirp's own events, live: read from `chirp.events` by cursor, whenever the bus says that there are new ones."""

import asyncio

from resolvers.channels import Channel
from resolvers.cursors import EventCursor, now_ms
from resolvers.errors import ChirpError
from resolvers.events import KEPT
from resolvers.hub import Hub, Listener
from resolvers.lasting import lasting
from resolvers.sources.bus import Bus, Word
from resolvers.sources.postgres import Postgres
from resolvers.sources.tables import events
from resolvers.stream_event import RESYNC, StreamEvent
from resolvers.telemetry import get_logger

log = get_logger(__name__)

OWN = Channel("chirp")
# A word of the bus can be lost without anybody noticing; this is how long that can last.
_POLL_SECONDS = 30.0
_AT_ONCE = 200
_TOO_LONG = "You were away for longer than events are kept."


class OwnEvents:
    """Who listens to Chirp's own events in this process, by account."""

    def __init__(self, postgres: Postgres, bus: Bus) -> None:
        self._postgres = postgres
        self._hub: Hub[str, StreamEvent] = Hub()
        self._read_to: dict[str, int] = {}
        self._due: dict[str, None] = {}
        self._some = asyncio.Event()
        self._reading = asyncio.create_task(lasting(self._read))
        bus.on(Word.EVENTS, self._wake)
        bus.on_back(self._wake_all)

    async def close(self) -> None:
        """Stop reading."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def join(
        self, account_id: str, listener: Listener[StreamEvent], after: EventCursor | None = None
    ) -> EventCursor:
        """Let a listener hear an account's events, those after a cursor first; return where the others begin.

        Raises UpstreamDownError and UpstreamTimeoutError when PostgreSQL cannot be asked.
        """
        async with self._postgres.session() as session:
            newest = await events.newest(session, account_id)
            rows = [] if after is None else await events.select_after(session, account_id, after.event_id, _AT_ONCE)
        if after is not None and (now_ms() - after.moment > KEPT.total_seconds() * 1000 or len(rows) == _AT_ONCE):
            rows = []
            listener.put(StreamEvent(OWN, RESYNC, _TOO_LONG, EventCursor(newest, now_ms())))
        for row in rows:
            listener.put(_told(row))
        seen = max([newest, *(row.id for row in rows)])
        # Who is there already has heard up to `_read_to`; what lies between is read again for all of them.
        self._read_to[account_id] = min(self._read_to.get(account_id, seen), seen)
        self._hub.join(account_id, _Once(listener, seen))
        self._wake(account_id)
        return EventCursor(seen, now_ms())

    def leave(self, account_id: str, listener: Listener[StreamEvent]) -> None:
        """Let a listener hear an account's events no longer."""
        self._hub.leave(account_id, _Once(listener, 0))
        if not self._hub.listeners(account_id):
            self._read_to.pop(account_id, None)

    def _wake(self, account_id: str) -> None:
        if account_id in self._read_to:
            self._due[account_id] = None
            self._some.set()

    def _wake_all(self) -> None:
        for account_id in self._read_to:
            self._wake(account_id)

    async def _read(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_POLL_SECONDS):
                    await self._some.wait()
            except TimeoutError:
                self._wake_all()
            self._some.clear()
            due, self._due = self._due, {}
            try:
                while due:
                    account_id = next(iter(due))
                    await self._read_account(account_id)
                    del due[account_id]
            except ChirpError as fault:
                log.warning("events_not_read", reason=fault.detail or fault.message)
                await asyncio.sleep(1)
            finally:
                if due:
                    # Whoever it was that could not be read comes last, so that the others are.
                    del due[account_id]
                    self._due = {**due, **self._due, account_id: None}
                    self._some.set()

    async def _read_account(self, account_id: str) -> None:
        while (position := self._read_to.get(account_id)) is not None:
            async with self._postgres.session() as session:
                rows = await events.select_after(session, account_id, position, _AT_ONCE)
            for row in rows:
                self._hub.publish(account_id, _told(row))
                if account_id in self._read_to:
                    self._read_to[account_id] = row.id
            if len(rows) < _AT_ONCE:
                return


class _Once:
    """A listener that hears each event once: rows may be read again for somebody who came later."""

    def __init__(self, listener: Listener[StreamEvent], seen: int) -> None:
        self._listener = listener
        self._seen = seen

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and other._listener is self._listener

    def __hash__(self) -> int:
        return id(self._listener)

    def put(self, item: StreamEvent) -> None:
        """Take an event, unless it was taken before."""
        if isinstance(item.cursor, EventCursor) and item.cursor.event_id > self._seen:
            self._seen = item.cursor.event_id
            self._listener.put(item)

    def end(self) -> None:
        """Pass on that nothing more will come."""
        self._listener.end()


def _told(row: events.Event) -> StreamEvent:
    return StreamEvent(OWN, row.kind, row.payload, EventCursor(row.id, int(row.created_at.timestamp() * 1000)))

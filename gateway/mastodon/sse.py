"""GET /api/v1/streaming/...: Mastodon's streams as server-sent events, one for each answer.

https://docs.joinmastodon.org/methods/streaming/; the wire format is that of
https://html.spec.whatwg.org/multipage/server-sent-events.html. Each event has an id, so that `Last-Event-ID` goes on
where the client stopped.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from gateway.auth import bearer_of
from gateway.cache import cached_passthrough
from gateway.errors import error_response
from gateway.leaving import retry_field
from gateway.state import state_of
from resolvers import streaming
from resolvers.channels import NAMES, Channel
from resolvers.context import Ctx
from resolvers.cursors import EventCursor, read_cursor, read_event_cursor
from resolvers.errors import ChirpError, UpstreamDownError, ValidationError
from resolvers.own_events import OWN
from resolvers.stream_event import MARKS, StreamEvent
from resolvers.streams import EventQueue, Member
from resolvers.viewer import Viewer

_BEAT_SECONDS = 15.0
_YES = frozenset({"true", "1", "on"})
_HEAD = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"private, no-store"),
    # nginx would keep events until it has enough of them.
    (b"x-accel-buffering", b"no"),
    (b"access-control-allow-origin", b"*"),
]


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a GET below /api/v1/streaming/ (ASGI application)."""
    form: str = scope["path_params"]["form"]
    if form == "health":
        await PlainTextResponse("OK", headers={"Cache-Control": "private, no-store"})(scope, receive, send)
        return
    if not form:
        await cached_passthrough(scope, receive, send)
        return
    state = state_of(scope)
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    viewer = Viewer(query["access_token"]) if query.get("access_token") else bearer_of(scope)
    ctx = Ctx.of(viewer, state["sources"])
    queue = EventQueue()
    try:
        if state["leaving"].begun:
            raise UpstreamDownError("This server is about to restart.", status=503, retry_after=1)
        channel = await _channel(ctx, form, query)
        account_id = await streaming.admit(ctx)
        with state["streams"].member(account_id, viewer.require_token(), queue) as member:
            events = _Events(member, queue, channel)
            await events.begin(Headers(scope=scope).get("last-event-id", ""))
            with state["leaving"].told(events.leave):
                await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
                await _deliver(events, receive, send)
    except ChirpError as refusal:
        response = error_response(refusal)
        response.headers["Access-Control-Allow-Origin"] = "*"
        await response(scope, receive, send)


async def _channel(ctx: Ctx, form: str, query: dict[str, str]) -> Channel:
    name = form.replace("/", ":")
    if name not in NAMES or name.endswith(":media"):
        raise ValidationError("Unknown channel requested", status=400)
    if query.get("only_media", "").lower() in _YES and f"{name}:media" in NAMES:
        name += ":media"
    return await streaming.channel(ctx, name, tag=query.get("tag", ""), list_id=query.get("list", ""))


class _Events:
    """The lines of one answer."""

    def __init__(self, member: Member, queue: EventQueue, channel: Channel) -> None:
        self._member = member
        self._queue = queue
        self._channel = channel
        self._leaving = False
        self._catching_up: asyncio.Task[None] | None = None

    async def begin(self, last_id: str) -> None:
        """Join the channel, from what the client saw last on. Raises as `Member.join` does."""
        if self._channel == OWN:
            await self._member.join_own(_event_cursor(last_id))
            return
        try:
            after = read_cursor(last_id, "Last-Event-ID") if last_id else None
        except ValidationError:
            after = None
        if after is not None:
            self._queue.pin(self._channel, after)
        await self._member.join(self._channel)
        if after is not None:
            work = self._member.catch_up(self._queue, self._channel, after)
            self._catching_up = asyncio.create_task(work)

    def leave(self) -> None:
        """End soon, and tell the client to come again."""
        self._leaving = True
        self._queue.end()

    def stop(self) -> None:
        """End: nobody listens any more."""
        self._queue.end()

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield what is to be sent."""
        yield b":)\n"
        try:
            while True:
                try:
                    async with asyncio.timeout(_BEAT_SECONDS):
                        item = await anext(self._queue)
                except TimeoutError:
                    yield self._beat()
                    continue
                except StopAsyncIteration:
                    break
                if self._queue.overrun:
                    # What was lost comes again once the client does.
                    return
                if item.kind not in MARKS:
                    yield item.once(_lines_of)
            if self._leaving:
                yield retry_field()
        finally:
            if self._catching_up is not None:
                self._catching_up.cancel()

    def _beat(self) -> bytes:
        """Return a sign of life; with it the client knows that it has missed nothing so far."""
        cursor = self._member.cursor(self._channel)
        if cursor is None or (self._catching_up is not None and not self._catching_up.done()):
            return b":thump\n\n"
        return b":thump\nid: %s\n\n" % str(cursor).encode()


async def _deliver(events: _Events, receive: Receive, send: Send) -> None:
    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        events.stop()

    watching = asyncio.create_task(watch())
    try:
        async for piece in events.lines():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        watching.cancel()


def _lines_of(event: StreamEvent) -> bytes:
    data = "".join(f"data: {line}\n" for line in event.payload.split("\n"))
    return f"event: {event.kind}\nid: {event.cursor}\n{data}\n".encode()


def _event_cursor(text: str) -> EventCursor | None:
    try:
        return read_event_cursor(text, "Last-Event-ID") if text else None
    except ValidationError:
        return None

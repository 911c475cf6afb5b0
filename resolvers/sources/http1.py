"""HTTP/1.1 as a client: one connection, one exchange at a time, and nothing added, decoded or changed on the way.

An answer is read as llhttp reads it when it is strict (RFC 9112); whatever is unclear ends the connection. The door of
httptools for what Chirp sends.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import httptools

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError, ValidationError

RawHeaders = list[tuple[bytes, bytes]]

LONGEST_HEAD = 64 * 1024
# A reader that is slower than the server is given so much of an answer ahead, and one read.
READ_AHEAD = 64 * 1024
_READ_INTO = memoryview(bytearray(64 * 1024))
# RFC 9110, section 10.1.1: who expects "100 Continue" does not wait for it for ever.
_CONTINUE_SECONDS = 1.0
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds until a connection stands, of silence while the server is to speak, and for the whole exchange."""

    connect: float
    silence: float
    total: float


@dataclass(slots=True)
class Request:
    """A request: `headers` are all of it, but a streamed body without a Content-Length is framed in chunks.

    What `body` raises ends the exchange and comes out as it is.
    """

    method: str
    target: bytes
    headers: RawHeaders
    body: bytes | AsyncIterator[bytes] | None = None

    def __str__(self) -> str:
        """Return it as a log may have it: a query may hold secrets."""
        return f"{self.method} {self.target.partition(b'?')[0].decode('latin-1')}"

    def head(self, *, chunked: bool) -> bytes:
        """Return the head as it is sent. Raises ValidationError for a line break or NUL in it."""
        lines = [b"%s %s HTTP/1.1" % (self.method.encode(), self.target)]
        lines += [b"%s: %s" % pair for pair in self.headers]
        if chunked:
            lines.append(b"Transfer-Encoding: chunked")
        count = len(lines) + 1
        head = b"\r\n".join((*lines, b"", b""))
        if head.count(b"\n") != count or head.count(b"\r") != count or b"\0" in head:
            raise ValidationError("A header has a character in it that none may have.", status=400)
        return head


class Connection(asyncio.BufferedProtocol):
    """One connection. `ask` begins an exchange, `read` takes the body, `finish` ends it.

    Who does not want to wait begins with `tell` and takes the body with `take`.

    `gone` is called when the connection is lost; `heard` tells whether anything of the answer has come.
    """

    # Of the exchange that is under way, or was last.
    status: int
    headers: RawHeaders
    _request: Request
    _limits: Limits
    _timer: asyncio.TimerHandle
    error: Exception | None
    _sending: asyncio.Task[None] | None
    _pieces: list[bytes]
    _complete: bool
    _until_close: bool
    _keeps: bool
    _head_bytes: int
    _body_bytes: int
    _began: float
    _heard_at: float

    def __init__(self, loop: asyncio.AbstractEventLoop, gone: Callable[["Connection"], None]) -> None:
        self._loop = loop
        self._gone = gone
        self._parser = httptools.HttpResponseParser(self)
        self._busy = self._paused = False
        self.lost = self.heard = False
        self.idle_since = 0.0
        self._waiter: asyncio.Future[None] | None = None
        self._advanced: Callable[[], None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._continue = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is under way: well, when only the end of the connection could tell the end of the body."""
        self.lost = True
        self._writable.set()
        if self._busy and not self._complete:
            if self._until_close and exc is None:
                self._complete = True
                self._wake()
            else:
                self._fail(UpstreamDownError(detail=f"{self._request}: the connection was lost ({exc!r})"))
        self._gone(self)

    def pause_writing(self) -> None:
        """Hold the body that is being sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on sending it."""
        self._writable.set()

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Return where the next bytes go: what is read is used at once, so that one place does for all connections."""
        return _READ_INTO

    def buffer_updated(self, size: int) -> None:
        """Read on."""
        if not self._busy:
            # Nobody has asked for this: what it belongs to is unclear, and so would be what follows.
            self._transport.abort()
            return
        self._heard_at = self._loop.time()
        self.heard = True
        try:
            self._parser.feed_data(_READ_INTO[:size])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as fault:
            self._keeps = False
            if not self._complete:
                self._fail(UpstreamDownError(detail=f"{self._request}: {fault.__context__ or fault!r}"))
                return
        if not self.status:
            self._head_bytes += size
            if self._head_bytes > LONGEST_HEAD:
                self._fail(UpstreamDownError(detail=f"{self._request}: the head of the answer is too long"))
        self._wake()

    def on_message_begin(self) -> None:
        """Begin a head; a second answer to one request is nobody's, and the first stays as it is."""
        if self._complete:
            raise ValueError("an answer that nobody has asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; trailers are dropped, as they must not pass for one (RFC 9110, section 6.5.1)."""
        if self.status:
            return
        if len(name) == 17 and name.lower() == b"transfer-encoding" and value.strip().lower() != b"chunked":
            raise ValueError("an unknown transfer coding")
        self.headers.append((name, value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        """Tell who waits; answers with 1xx come before the answer."""
        status = self._parser.get_status_code()
        if status == 101 or not 100 <= status < 600:
            raise ValueError("an upgrade that nobody has asked for, or no status (RFC 9110, section 15)")
        self._continue.set()
        if status < 200:
            self.headers = []
            return
        self.status = status
        self._keeps = self._parser.should_keep_alive()
        if self._request.method == "HEAD":
            # The parser cannot be told that no body follows.
            self._complete = True
            self._parser = httptools.HttpResponseParser(self)
        elif not self._keeps and status not in _BODILESS:
            self._until_close = not any(
                name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self.headers
            )

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; hold the server when nobody takes it from here."""
        if self._complete:
            self._keeps = False
            return
        self._pieces.append(body)
        self._body_bytes += len(body)
        if self._body_bytes > READ_AHEAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        """Note that the answer is whole."""
        if self.status:
            self._complete = True

    async def ask(self, request: Request, limits: Limits) -> None:
        """Send a request, and return when the head of its answer has come: `status` and `headers`.

        Raises UpstreamDownError, UpstreamTimeoutError, ValidationError, and what the request's body raises.
        """
        self._begin(request, limits)
        body = request.body
        if isinstance(body, AsyncIterator):
            chunked = not any(name.lower() == b"content-length" for name, _ in request.headers)
            head = request.head(chunked=chunked)
            self._sending = self._loop.create_task(self._send(head, body, chunked=chunked))
        else:
            self._transport.write(request.head(chunked=False) + (body or b""))
        while not self.status:
            if self.error is not None:
                raise self.error
            await self._wait()

    async def read(self) -> bytes:
        """Return what has come of the body, b"" at its end. Raises as `ask` does."""
        while not self._pieces:
            if self.error is not None:
                raise self.error
            if self._complete:
                return b""
            await self._wait()
        return self.take()

    def tell(self, request: Request, head: bytes, limits: Limits, advanced: Callable[[], None]) -> None:
        """Send a request without a body, whose head is written already.

        `advanced` is called when more of its answer has come, or the `error` is set.
        """
        self._begin(request, limits)
        self._advanced = advanced
        self._transport.write(head)

    def take(self) -> bytes:
        """Return what has come of the body since the last time."""
        pieces = self._pieces
        self._pieces, self._body_bytes = [], 0
        if self._paused:
            self._paused = False
            self._heard_at = self._loop.time()
            self._transport.resume_reading()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @property
    def ended(self) -> bool:
        """Whether the whole body was read."""
        return self._complete and not self._pieces

    def finish(self) -> bool:
        """End the exchange; tell whether the connection can carry another. If not, it is closed."""
        self._busy = False
        self._advanced = None
        self._timer.cancel()
        is_sending = self._is_sending
        if self._sending is not None:
            self._sending.cancel()
        keeps = self._keeps and self.ended and not is_sending and self.error is None and not self.lost
        if not keeps:
            self._transport.abort()
        self.idle_since = self._loop.time()
        return keeps

    def close(self) -> None:
        """Close the connection."""
        self._transport.abort()

    @property
    def _is_sending(self) -> bool:
        return self._sending is not None and not self._sending.done()

    def _begin(self, request: Request, limits: Limits) -> None:
        self._request = request
        self._limits = limits
        self.status = 0
        self.headers = []
        self._pieces = []
        self._head_bytes = self._body_bytes = 0
        self.error = None
        self._complete = self._until_close = False
        self._keeps = True
        self._sending = None
        self.heard = False
        self._continue.clear()
        self._began = self._heard_at = self._loop.time()
        self._timer = self._loop.call_later(min(limits.silence, limits.total), self._late)
        self._busy = True

    async def _send(self, head: bytes, body: AsyncIterator[bytes], *, chunked: bool) -> None:
        """Send a request with the body as it comes, the head with its first piece unless that waits for an answer."""
        try:
            if any(name.lower() == b"expect" for name, _ in self._request.headers):
                self._transport.write(head)
                head = b""
                with suppress(TimeoutError):
                    async with asyncio.timeout(_CONTINUE_SECONDS):
                        await self._continue.wait()
                if self.status:
                    # It was answered without the body, which now belongs to nothing.
                    self._keeps = False
                    return
            async for piece in body:
                await self._writable.wait()
                if self.lost:
                    return
                self._transport.write(head + (b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece))
                head = b""
            if rest := head + (b"0\r\n\r\n" if chunked else b""):
                self._transport.write(rest)
        except Exception as error:  # noqa: BLE001  whatever it is, it goes to who waits for the answer
            self._fail(error)
        finally:
            self._heard_at = self._loop.time()

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._advanced is not None:
            self._advanced()
        elif self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, error: Exception) -> None:
        if self.error is None:
            self.error = error
        self._transport.abort()
        self._wake()

    def _late(self) -> None:
        """End an exchange that takes too long; silence counts only while it is the server's turn to speak."""
        now = self._loop.time()
        excused = self._paused or self._is_sending
        due = min((now if excused else self._heard_at) + self._limits.silence, self._began + self._limits.total)
        if due <= now:
            self._fail(UpstreamTimeoutError(detail=f"{self._request}: no answer in time"))
        else:
            self._timer = self._loop.call_later(due - now, self._late)

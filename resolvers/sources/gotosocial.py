"""GoToSocial over HTTP: typed calls for operations, and forwarding for the pass-through."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import msgspec

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError, ValidationError
from resolvers.settings import Settings
from resolvers.sources.breaker import Breaker, State
from resolvers.sources.connections import Connections
from resolvers.sources.http1 import Connection, Limits, RawHeaders, Request
from resolvers.sources.refusals import refusal
from resolvers.telemetry import counter, histogram
from resolvers.viewer import authorization

Query = Sequence[tuple[str, str]]

# RFC 9110, section 7.6.1: they speak of one connection, not of the message.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_CONNECT = 2.0
_CALL_LIMITS = Limits(connect=_CONNECT, silence=10, total=10)
# A federation inbox may think for a minute, and an upload takes as long as the person's line does; GoToSocial's own
# limit for a request is ten minutes.
_FORWARD_LIMITS = Limits(connect=_CONNECT, silence=75, total=600)
# A 500 is about one request: GoToSocial answers some that anybody may send so, and they must not shut it for all.
_OVERLOADED = frozenset({502, 503, 504})
# What their senders await a body with, even one of no bytes (RFC 9110, section 8.6).
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

_CALLS = counter("upstream_calls", "Calls to GoToSocial", ["method", "outcome"])
_LATENCY = histogram("upstream_seconds", "Time until GoToSocial began to answer", ["method"])


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of GoToSocial: HTTP status, Link and Date header ("" when absent), decoded body."""

    status: int
    link: str
    body: bytes
    date: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """An answer on its way: raw end-to-end headers, and the body as it comes (still encoded as GoToSocial sent it)."""

    status: int
    headers: RawHeaders
    chunks: "Chunks"


class GoToSocial:
    """One GoToSocial server. Open it with `async with`; it holds the connections and the circuit breaker.

    `public_origin` is where people reach it.
    """

    def __init__(self, settings: Settings) -> None:
        self._base = settings.gts_url
        self.public_origin = settings.public_origin
        self._host = (b"Host", settings.public_host.encode())
        self._agent = f"Chirp (+{settings.public_origin})".encode()
        self._connections: Connections | None = None
        self.under_way = 0
        self.breaker = Breaker()

    async def __aenter__(self) -> Self:
        self._connections = Connections(self._base)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connections is not None:
            self._connections.close()

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None,
        query: Query = (),
        form: Query | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Answer:
        """Make one call of ours with the viewer's token; `path` is absolute, its ids already checked.

        Raises the ChirpError that fits a refusal (`refusals` words it), UpstreamDownError when there
        is no answer, or a body that is no JSON, UpstreamTimeoutError after 10 s.
        """
        headers = [self._host, *self.own_headers(token)]
        body = b"" if method in _WITH_BODY else None
        try:
            target = f"{path}?{urlencode(query)}" if query else path
            if json is not None:
                headers.append((b"Content-Type", b"application/json"))
                body = msgspec.json.encode(json)
            elif form is not None:
                headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
                body = urlencode(form).encode()
        except UnicodeEncodeError as fault:
            raise ValidationError("The text holds half a character (a lone surrogate).") from fault
        if body is not None:
            headers.append((b"Content-Length", b"%d" % len(body)))
        async with self._exchange(Request(method, target.encode(), headers, body), _CALL_LIMITS) as answer:
            content = b"".join([chunk async for chunk in answer.chunks])
        if answer.status >= 400:
            raise refusal(answer.status, content, signed_in=token is not None)
        told = {name.lower(): value.decode("latin-1") for name, value in reversed(answer.headers)}
        kind = told.get(b"content-type", "").partition(";")[0].strip().lower()
        # What says nothing but that it was done has no body, and so no kind.
        if content and kind != "application/json":
            raise UpstreamDownError(detail=f"{method} {path} answered {kind}")
        return Answer(answer.status, told.get(b"link", ""), content, told.get(b"date", ""))

    async def status_of(self, path: str) -> int:
        """Return how GoToSocial answers a GET without a token; the body is not read.

        Raises UpstreamDownError also for 429 and 5xx, which say nothing of the path; UpstreamTimeoutError after 10 s.
        """
        async with self._exchange(
            Request("GET", path.encode(), [self._host, *self.own_headers()]), _CALL_LIMITS
        ) as answer:
            if answer.status == 429 or answer.status >= 500:
                raise UpstreamDownError(detail=f"GET {path} answered {answer.status}")
            return answer.status

    def connections(self) -> dict[str, int]:
        """Return how many connections are in use: one for each exchange that is under way."""
        return {"in_use": self.under_way}

    def forward(
        self, method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: AsyncIterator[bytes] | None
    ) -> "Exchange":
        """Send a request as it came: `target` is the raw path and query, `headers` are end-to-end without Host.

        The body streams both ways. Raises UpstreamDownError and UpstreamTimeoutError until the answer has begun, then
        out of `chunks`. What `body` raises ends the exchange and comes out as it is.
        """
        return self._exchange(Request(method, target, [self._host, *headers], body), _FORWARD_LIMITS)

    def plain_read(self, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> Request:
        """Return a GET as `forward` would send it. Its `head` raises ValidationError for what no header may have."""
        return Request("GET", target, [self._host, *headers])

    def read(self, request: Request, head: bytes, advanced: Callable[["Read"], None]) -> "Read | None":
        """Send a plain read at once, for somebody who does not wait: None when that cannot be done.

        `advanced` is called when the answer has begun, when more of it has come, and when it has failed.
        """
        if self._connections is None or self.breaker.state is not State.CLOSED:
            return None
        connection = self._connections.rested()
        if connection is None:
            return None
        read = Read(self, self._connections, connection, advanced)
        connection.tell(request, head, _FORWARD_LIMITS, read.advanced)
        return read

    def answered(self, method: str, status: int, seconds: float) -> None:
        """Note that an answer has begun, that long after it was asked for."""
        _LATENCY.labels(method).observe(seconds)
        _CALLS.labels(method, str(status)).inc()
        if status in _OVERLOADED:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
        self.under_way += 1

    def failed(self, method: str, error: Exception) -> None:
        """Note that no answer has begun."""
        self.breaker.failed()
        _CALLS.labels(method, type(error).__name__).inc()

    def own_headers(self, token: str | None = None) -> RawHeaders:
        """Return what a request of ours says, with the token of whoever it is made for; Host is added on its way.

        Raises UnauthenticatedError for what cannot be a token.
        """
        headers = [(b"User-Agent", self._agent), (b"Accept", b"application/json")]
        if token is not None:
            headers.append((b"Authorization", authorization(token).encode()))
        return headers

    def _exchange(self, request: Request, limits: Limits) -> "Exchange":
        if self._connections is None:
            raise RuntimeError("GoToSocial is not open")
        return Exchange(self, self._connections, request, limits)


class Exchange:
    """A request and its answer, as a context: entering sends the one and waits for the head of the other.

    A class, as all that is on the way of every request: a context made of a generator costs four times as much.
    """

    __slots__ = ("_connection", "_connections", "_gotosocial", "_limits", "_request")

    def __init__(self, gotosocial: GoToSocial, connections: Connections, request: Request, limits: Limits) -> None:
        self._gotosocial = gotosocial
        self._connections = connections
        self._request = request
        self._limits = limits
        self._connection: Connection | None = None

    async def __aenter__(self) -> Forwarded:
        """Return the answer on its way."""
        breaker = self._gotosocial.breaker
        if not breaker.admit():
            raise UpstreamDownError(detail="the circuit is open", status=503, retry_after=breaker.wait())
        method = self._request.method
        started = time.perf_counter()
        try:
            connection = await self._connections.exchange(self._request, self._limits)
        except (UpstreamDownError, UpstreamTimeoutError) as error:
            self._gotosocial.failed(method, error)
            raise
        except BaseException:
            breaker.abandoned()
            raise
        self._gotosocial.answered(method, connection.status, time.perf_counter() - started)
        self._connection = connection
        return Forwarded(connection.status, end_to_end(connection.headers), Chunks(connection))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back; it is closed when the body was not read to its end."""
        if self._connection is not None:
            self._gotosocial.under_way -= 1
            self._connections.release(self._connection)


class Read:
    """A GET and its answer, for somebody who does not wait. `release` ends it, whole or not."""

    __slots__ = ("_advanced", "_connection", "_connections", "_gotosocial", "_started", "begun")

    def __init__(
        self,
        gotosocial: GoToSocial,
        connections: Connections,
        connection: Connection,
        advanced: Callable[["Read"], None],
    ) -> None:
        self._gotosocial = gotosocial
        self._connections = connections
        self._connection = connection
        self._advanced = advanced
        self._started = time.perf_counter()
        self.begun = False

    @property
    def status(self) -> int:
        """The HTTP status, once the answer has begun."""
        return self._connection.status

    @property
    def headers(self) -> RawHeaders:
        """The raw end-to-end headers, once the answer has begun."""
        return end_to_end(self._connection.headers)

    @property
    def error(self) -> Exception | None:
        """Why no more will come: UpstreamDownError or UpstreamTimeoutError."""
        return self._connection.error

    @property
    def unheard(self) -> bool:
        """Whether it has failed since its connection was dead already: it may be asked again."""
        return self._connection.lost and not self._connection.heard

    @property
    def ended(self) -> bool:
        """Whether the whole body was taken."""
        return self._connection.ended

    def take(self) -> bytes:
        """Return what has come of the body since the last time."""
        return self._connection.take()

    def advanced(self) -> None:
        """Note how it began, and tell."""
        if not self.begun:
            connection = self._connection
            if connection.status:
                self.begun = True
                self._gotosocial.answered("GET", connection.status, time.perf_counter() - self._started)
            elif connection.error is None:
                return
            elif not self.unheard:
                self._gotosocial.failed("GET", connection.error)
        self._advanced(self)

    def release(self) -> None:
        """Give the connection back; it is closed when the body was not taken to its end."""
        if self.begun:
            self._gotosocial.under_way -= 1
        self._connections.release(self._connection)


class Chunks:
    """A body as it comes. Iterating raises UpstreamDownError and UpstreamTimeoutError."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; known with the last chunk, most of the time."""
        return self._connection.ended

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next chunk, never an empty one."""
        piece = await self._connection.read()
        if not piece:
            raise StopAsyncIteration
        return piece


def end_to_end(headers: Iterable[tuple[bytes, bytes]], besides: frozenset[bytes] = frozenset()) -> RawHeaders:
    """Return raw headers without those that belong to one connection (RFC 9110, section 7.6.1), and those `besides`."""
    kept: RawHeaders = []
    named: set[bytes] = set()
    for pair in headers:
        name = pair[0].lower()
        if name == b"connection":
            named.update(token.strip().lower() for token in pair[1].split(b","))
        elif name not in HOP_BY_HOP and name not in besides:
            kept.append(pair)
    return [pair for pair in kept if pair[0].lower() not in named] if named else kept

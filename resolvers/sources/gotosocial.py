"""GoToSocial over HTTP: typed calls for operations, and forwarding for the pass-through. The door of aiohttp."""

import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from resolvers.errors import ChirpError, UpstreamDownError, UpstreamTimeoutError, ValidationError, error_of_status
from resolvers.settings import Settings
from resolvers.sources.breaker import Breaker
from resolvers.telemetry import counter, histogram

RawHeaders = list[tuple[bytes, bytes]]
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
# GoToSocial closes an idle connection after 30 s; a shorter life here avoids writing into a closing one.
_KEEP_ALIVE = 20.0
# Far above what slow clients can hold at once; GoToSocial itself throttles by CPU.
_CONNECTIONS = 4000
_CONNECT = 2.0
_CALL_TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=_CONNECT)
# A federation inbox may think for a minute, and an upload takes as long as the person's line does; GoToSocial's own
# limit for a request is ten minutes.
_FORWARD_TIMEOUT = aiohttp.ClientTimeout(total=600, sock_connect=_CONNECT, sock_read=75)
_RESTARTING = 5.0
# A client that reads slowly holds some three times this of an answer, beside one piece of 256 KB.
_READ_AHEAD = 32 * 1024
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# A 500 is about one request: GoToSocial answers some that anybody may send so, and they must not shut it for all.
_OVERLOADED = frozenset({502, 503, 504})
_NOTHING_ADDED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


_CALLS = counter("upstream_calls", "Calls to GoToSocial", ["method", "outcome"])
_LATENCY = histogram("upstream_seconds", "Time until GoToSocial began to answer", ["method"])


class _Refusal(msgspec.Struct):
    """The body of a Mastodon error; /oauth adds a description for people."""

    error: str = ""
    error_description: str = ""


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

    Reads share kept-alive connections and are sent again, once, when such a connection turns out to be dead. Each write
    has a connection of its own, so that it is never sent twice and never lost to a connection that was just closing.
    """

    def __init__(self, settings: Settings) -> None:
        self._base = settings.gts_url
        self._public_host = settings.public_host
        self._agent = f"Chirp (+{settings.public_origin})"
        self._reads: aiohttp.ClientSession | None = None
        self._writes: aiohttp.ClientSession | None = None
        self.under_way = 0
        self.breaker = Breaker()

    async def __aenter__(self) -> Self:
        self._reads = _session(aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE))
        self._writes = _session(aiohttp.TCPConnector(limit=_CONNECTIONS, force_close=True))
        # aiohttp has no public way to say so: it would send PUT and DELETE again after a lost answer.
        self._writes._retry_connection = False  # noqa: SLF001
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._reads, self._writes):
            if session is not None:
                await session.close()

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

        Raises the ChirpError that fits a refusal (4xx in GoToSocial's words, 5xx masked), UpstreamDownError when there
        is no answer or no JSON, UpstreamTimeoutError after 10 s.
        """
        headers = {"Host": self._public_host, "User-Agent": self._agent, "Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body: bytes | None = None
        if json is not None:
            headers["Content-Type"] = "application/json"
            try:
                body = msgspec.json.encode(json)
            except UnicodeEncodeError as fault:
                raise ValidationError("The text holds half a character (a lone surrogate).") from fault
        elif form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        url = URL(self._base + path).with_query(query or None)
        async with self._exchange(method, url, headers.items(), body, _CALL_TIMEOUT) as answer:
            try:
                content = await answer.read()
            except (aiohttp.ClientError, OSError) as fault:
                raise _error_of(fault, method, url) from fault
            if answer.status >= 400:
                raise _refusal(answer.status, content)
            if answer.content_type != "application/json":
                raise UpstreamDownError(detail=f"{method} {path} answered {answer.content_type}")
            return Answer(answer.status, answer.headers.get("Link", ""), content, answer.headers.get("Date", ""))

    async def status_of(self, path: str) -> int:
        """Return how GoToSocial answers a GET without a token; the body is not read.

        Raises UpstreamDownError also for 429 and 5xx, which say nothing of the path; UpstreamTimeoutError after 10 s.
        """
        headers = {"Host": self._public_host, "User-Agent": self._agent, "Accept": "application/json"}
        url = URL(self._base + path)
        async with self._exchange("GET", url, headers.items(), None, _CALL_TIMEOUT) as answer:
            if answer.status == 429 or answer.status >= 500:
                raise UpstreamDownError(detail=f"GET {path} answered {answer.status}")
            return answer.status

    def connections(self) -> dict[str, int]:
        """Return how many connections are in use: one for each exchange that is under way."""
        return {"in_use": self.under_way}

    def forward(
        self, method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: AsyncIterator[bytes] | None
    ) -> "Forwarding":
        """Send a request as it came: `target` is the raw path and query, `headers` are end-to-end without Host.

        Headers are UTF-8, since aiohttp sends no other. The body streams both ways. Raises UpstreamDownError and
        UpstreamTimeoutError until the answer has begun, then out of `chunks`. What `body` raises ends the exchange and
        comes out as it is.
        """
        sent = [("Host", self._public_host), *[(name.decode(), value.decode()) for name, value in headers]]
        url = URL(self._base + target.decode("latin-1"), encoded=True)
        return Forwarding(self._exchange(method, url, sent, body, _FORWARD_TIMEOUT))

    def _exchange(
        self,
        method: str,
        url: URL,
        headers: Iterable[tuple[str, str]],
        body: bytes | AsyncIterator[bytes] | None,
        limits: aiohttp.ClientTimeout,
    ) -> "_Exchange":
        session = self._reads if method in _READS else self._writes
        if session is None:
            raise RuntimeError("GoToSocial is not open")
        return _Exchange(self, session, method=method, url=url, headers=headers, body=body, limits=limits)


class _Exchange:
    """A request and its answer, as a context: entering sends the one and waits for the head of the other.

    A class, as all that is on the way of every request: a context made of a generator costs four times as much.
    """

    __slots__ = ("_answer", "_body", "_gotosocial", "_headers", "_limits", "_session", "_upload", "method", "url")

    def __init__(
        self,
        gotosocial: GoToSocial,
        session: aiohttp.ClientSession,
        *,
        method: str,
        url: URL,
        headers: Iterable[tuple[str, str]],
        body: bytes | AsyncIterator[bytes] | None,
        limits: aiohttp.ClientTimeout,
    ) -> None:
        self._gotosocial = gotosocial
        self._session = session
        self.method = method
        self.url = url
        self._headers = headers
        self._upload = _Upload(body) if isinstance(body, AsyncIterator) else None
        self._body = self._upload or body
        self._limits = limits
        self._answer: aiohttp.ClientResponse | None = None

    async def __aenter__(self) -> aiohttp.ClientResponse:
        """Return the answer, its body still to come."""
        breaker = self._gotosocial.breaker
        if not breaker.admit():
            raise UpstreamDownError(detail="the circuit is open", status=503, retry_after=breaker.wait())
        started = time.perf_counter()
        try:
            answer = await self._session.request(
                self.method,
                self.url,
                headers=CIMultiDict(self._headers),
                data=self._body,
                timeout=self._limits,
                allow_redirects=False,
            )
        except (aiohttp.ClientError, OSError) as fault:
            raise self._failed(fault) from fault
        except BaseException:
            breaker.abandoned()
            raise
        _LATENCY.labels(self.method).observe(time.perf_counter() - started)
        _CALLS.labels(self.method, str(answer.status)).inc()
        if answer.status in _OVERLOADED:
            breaker.failed()
        else:
            breaker.succeeded()
        self._answer = answer
        self._gotosocial.under_way += 1
        return answer

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back, or close it when the body was not read to its end."""
        self._gotosocial.under_way -= 1
        if self._answer is not None:
            await self._answer.__aexit__(kind, error, trace)

    def _failed(self, fault: aiohttp.ClientError | OSError) -> Exception:
        """Return what to raise; a fault of the body that was sent is not GoToSocial's."""
        if self._upload is not None and self._upload.error is not None:
            self._gotosocial.breaker.abandoned()
            return self._upload.error
        self._gotosocial.breaker.failed()
        error = _error_of(fault, self.method, self.url)
        _CALLS.labels(self.method, type(error).__name__).inc()
        return error


class Forwarding:
    """A forwarded exchange, as a context."""

    __slots__ = ("_exchange",)

    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange

    async def __aenter__(self) -> Forwarded:
        """Return the answer on its way."""
        exchange = self._exchange
        answer = await exchange.__aenter__()
        if answer.status < 200:
            await exchange.__aexit__(None, None, None)
            raise UpstreamDownError(detail=f"{exchange.method} {exchange.url.raw_path} answered {answer.status}")
        chunks = Chunks(answer.content, exchange.method, exchange.url)
        return Forwarded(answer.status, end_to_end(answer.raw_headers), chunks)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the exchange."""
        await self._exchange.__aexit__(kind, error, trace)


class Chunks:
    """A body as it comes. Iterating raises UpstreamDownError and UpstreamTimeoutError."""

    __slots__ = ("_content", "_method", "_url")

    def __init__(self, content: aiohttp.StreamReader, method: str, url: URL) -> None:
        self._content = content
        self._method = method
        self._url = url

    @property
    def ended(self) -> bool:
        """Whether nothing more will come; known with the last chunk, most of the time."""
        return self._content.at_eof()

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next chunk, never an empty one."""
        try:
            piece = await self._content.readany()
        except (aiohttp.ClientError, OSError) as fault:
            raise _error_of(fault, self._method, self._url) from fault
        if not piece:
            raise StopAsyncIteration
        return piece


class _Upload:
    """A request body on its way; keeps the error that ended it, which aiohttp would hide in one of its own."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.error: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                yield chunk
        except Exception as error:
            self.error = error
            raise


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    """Return a session that adds, keeps and decodes nothing."""
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=_NOTHING_ADDED,
        max_field_size=32 * 1024,
        read_bufsize=_READ_AHEAD,
    )


def _error_of(fault: aiohttp.ClientError | OSError, method: str, url: URL) -> ChirpError:
    """Return our error for what aiohttp raises; the query may hold secrets and is not told."""
    what = f"{method} {url.raw_path}"
    match fault:
        case aiohttp.ConnectionTimeoutError():
            return UpstreamDownError(detail=f"{what}: {fault!r}", status=503, retry_after=_RESTARTING)
        case TimeoutError():
            return UpstreamTimeoutError(detail=f"{what}: {fault!r}")
        case aiohttp.ClientConnectorError():
            return UpstreamDownError(detail=f"{what}: {fault!r}", status=503, retry_after=_RESTARTING)
        case _:
            return UpstreamDownError(detail=f"{what}: {type(fault).__name__}")


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Return raw headers without those that belong to one connection (RFC 9110, section 7.6.1)."""
    kept: RawHeaders = []
    named: set[bytes] = set()
    for pair in headers:
        name = pair[0].lower()
        if name not in HOP_BY_HOP:
            kept.append(pair)
        elif name == b"connection":
            named.update(token.strip().lower() for token in pair[1].split(b","))
    return [pair for pair in kept if pair[0].lower() not in named] if named else kept


def _refusal(status: int, body: bytes) -> ChirpError:
    try:
        words = msgspec.json.decode(body, type=_Refusal)
    except msgspec.MsgspecError:
        words = _Refusal()
    return error_of_status(status, words.error_description or words.error)

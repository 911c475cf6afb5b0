"""GoToSocial over HTTP: typed calls for operations, and forwarding for the pass-through. The door of aiohttp."""

import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from resolvers.errors import ChirpError, UpstreamDownError, UpstreamTimeoutError, error_of_status
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
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
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
    chunks: AsyncIterator[bytes]


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
        self._under_way = 0
        self.breaker = Breaker()

    async def __aenter__(self) -> Self:
        self._reads = _session(aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE))
        self._writes = _session(aiohttp.TCPConnector(limit=_CONNECTIONS, force_close=True))
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
            body = msgspec.json.encode(json)
        elif form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        url = URL(self._base + path).with_query(query or None)
        async with self._exchange(method, url, headers.items(), body, _CALL_TIMEOUT) as answer:
            with _translated(method, url):
                content = await answer.read()
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
        return {"in_use": self._under_way}

    @asynccontextmanager
    async def forward(
        self, method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: AsyncIterator[bytes] | None
    ) -> AsyncIterator[Forwarded]:
        """Send a request as it came: `target` is the raw path and query, `headers` are end-to-end without Host.

        Headers are UTF-8, since aiohttp sends no other. The body streams both ways. Raises UpstreamDownError and
        UpstreamTimeoutError until the answer has begun, then out of `chunks`. What `body` raises ends the exchange and
        comes out as it is.
        """
        sent = [("Host", self._public_host), *((a.decode(), b.decode()) for a, b in headers)]
        url = URL(self._base + target.decode("latin-1"), encoded=True)
        async with self._exchange(method, url, sent, body, _FORWARD_TIMEOUT) as answer:
            if answer.status < 200:
                raise UpstreamDownError(detail=f"{method} {url.raw_path} answered {answer.status}")
            yield Forwarded(answer.status, end_to_end(answer.raw_headers), _chunks(answer, method, url))

    @asynccontextmanager
    async def _exchange(
        self,
        method: str,
        url: URL,
        headers: Iterable[tuple[str, str]],
        body: bytes | AsyncIterator[bytes] | None,
        limits: aiohttp.ClientTimeout,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        session = self._reads if method in _READS else self._writes
        if session is None:
            raise RuntimeError("GoToSocial is not open")
        if not self.breaker.admit():
            raise UpstreamDownError(detail="the circuit is open", status=503, retry_after=self.breaker.wait())
        started = time.perf_counter()
        upload = _Upload(body) if isinstance(body, AsyncIterator) else None
        try:
            with _translated(method, url):
                answer = await session.request(
                    method,
                    url,
                    headers=CIMultiDict(headers),
                    data=upload or body,
                    timeout=limits,
                    allow_redirects=False,
                )
        except ChirpError as fault:
            if upload is not None and upload.error is not None:
                self.breaker.abandoned()
                raise upload.error from fault
            self.breaker.failed()
            _CALLS.labels(method, type(fault).__name__).inc()
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        _LATENCY.labels(method).observe(time.perf_counter() - started)
        _CALLS.labels(method, str(answer.status)).inc()
        if answer.status >= 500:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
        self._under_way += 1
        try:
            async with answer:
                yield answer
        finally:
            self._under_way -= 1


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
    )


async def _chunks(answer: aiohttp.ClientResponse, method: str, url: URL) -> AsyncIterator[bytes]:
    """Yield a body as it comes; what breaks in it is ours, what breaks in the reader is not."""
    pieces = answer.content.iter_any()
    while True:
        with _translated(method, url):
            try:
                piece = await anext(pieces)
            except StopAsyncIteration:
                return
        yield piece


@contextmanager
def _translated(method: str, url: URL) -> Iterator[None]:
    """Turn what aiohttp raises into our errors; the query may hold secrets and is not told."""
    what = f"{method} {url.raw_path}"
    try:
        yield
    except aiohttp.ConnectionTimeoutError as fault:
        raise UpstreamDownError(detail=f"{what}: {fault!r}", status=503, retry_after=_RESTARTING) from fault
    except TimeoutError as fault:
        raise UpstreamTimeoutError(detail=f"{what}: {fault!r}") from fault
    except aiohttp.ClientConnectorError as fault:
        raise UpstreamDownError(detail=f"{what}: {fault!r}", status=503, retry_after=_RESTARTING) from fault
    except (aiohttp.ClientError, OSError) as fault:
        raise UpstreamDownError(detail=f"{what}: {type(fault).__name__}") from fault


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Return raw headers without those that belong to one connection (RFC 9110, section 7.6.1)."""
    pairs = list(headers)
    named = {
        token.strip().lower() for name, value in pairs if name.lower() == b"connection" for token in value.split(b",")
    }
    dropped = HOP_BY_HOP | named
    return [(name, value) for name, value in pairs if name.lower() not in dropped]


def _refusal(status: int, body: bytes) -> ChirpError:
    try:
        words = msgspec.json.decode(body, type=_Refusal)
    except msgspec.MsgspecError:
        words = _Refusal()
    return error_of_status(status, words.error_description or words.error)

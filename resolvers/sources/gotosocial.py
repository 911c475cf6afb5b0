"""GoToSocial over HTTP: typed calls for operations, and forwarding for the pass-through. The door of aiohttp."""

import json as jsonlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
import msgspec
from yarl import URL

from resolvers.errors import ChirpError, UpstreamDownError, UpstreamTimeoutError, error_of_status
from resolvers.settings import Settings

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
_CONNECTIONS = 1000
_CALL_TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=2)
# An answer of a federation inbox may take a minute; an upload takes as long as the person's line does.
_FORWARD_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=2, sock_read=75)
_NOTHING_ADDED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class _Refusal(msgspec.Struct):
    """The body of a Mastodon error; /oauth adds a description for people."""

    error: str = ""
    error_description: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of GoToSocial: HTTP status, Link header ("" when absent), decoded body."""

    status: int
    link: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Forwarded:
    """An answer on its way: raw end-to-end headers, and the body as it comes (still encoded as GoToSocial sent it)."""

    status: int
    headers: RawHeaders
    chunks: AsyncIterator[bytes]


class GoToSocial:
    """One GoToSocial server. Open it with `async with`; it holds the connection pool."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.gts_url
        self._public_host = settings.public_host
        self._agent = f"Chirp (+{settings.public_origin})"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_NOTHING_ADDED,
            max_field_size=32 * 1024,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

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
        is no answer, UpstreamTimeoutError after 10 s.
        """
        headers = {"Host": self._public_host, "User-Agent": self._agent, "Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body: bytes | aiohttp.FormData | None = None
        if json is not None:
            headers["Content-Type"] = "application/json"
            body = jsonlib.dumps(json).encode()
        elif form is not None:
            body = aiohttp.FormData(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        async with self._answer(method, path, headers, body, query) as answer:
            content = await answer.read()
            if answer.status >= 400:
                raise _refusal(answer.status, content)
            return Answer(answer.status, answer.headers.get("Link", ""), content)

    @asynccontextmanager
    async def forward(
        self,
        method: str,
        target: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        body: AsyncIterator[bytes] | None,
    ) -> AsyncIterator[Forwarded]:
        """Send a request as it came: `target` is the raw path and query, `headers` are end-to-end without Host.

        The body streams both ways. Raises UpstreamDownError and UpstreamTimeoutError until the answer has begun;
        what breaks later raises out of `chunks`.
        """
        sent = [
            ("Host", self._public_host),
            *((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers),
        ]
        url = URL(self._base + target.decode("latin-1"), encoded=True)
        async with self._request(method, url, sent, body, _FORWARD_TIMEOUT) as answer:
            yield Forwarded(answer.status, end_to_end(answer.raw_headers), answer.content.iter_any())

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | aiohttp.FormData | None,
        query: Query,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        url = URL(self._base + path).with_query(query or None)
        async with self._request(method, url, list(headers.items()), body, _CALL_TIMEOUT) as answer:
            yield answer

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        url: URL,
        headers: Iterable[tuple[str, str]],
        body: bytes | aiohttp.FormData | AsyncIterator[bytes] | None,
        limits: aiohttp.ClientTimeout,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if self._session is None:
            raise RuntimeError("GoToSocial is not open")
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, timeout=limits, allow_redirects=False
            ) as answer:
                yield answer
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail=f"{method} {url.path}: {fault!r}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"{method} {url.path}: {fault!r}") from fault


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

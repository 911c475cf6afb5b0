"""GoToSocial's streaming over one WebSocket per call. Reads as fast as frames come: a slow reader stalls GoToSocial."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from resolvers.errors import UnauthenticatedError, UpstreamDownError, UpstreamTimeoutError
from resolvers.settings import Settings
from resolvers.telemetry import get_logger

log = get_logger(__name__)

# GoToSocial pings after 30 s of silence; no frame for longer means the connection is dead.
_SILENCE = 75.0
_CONNECT = aiohttp.ClientTimeout(total=10, sock_connect=2)


class Frame(msgspec.Struct, frozen=True):
    """An envelope of the streaming API: `payload` is JSON inside a string, or an id, or ""."""

    event: str
    stream: list[str] = []
    payload: str = ""


class HandshakeRefusedError(Exception):
    """GoToSocial answered a handshake with something else than 101."""


class UpstreamSocket:
    """A socket of GoToSocial: iterate it for the texts it sends, until it closes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.protocol = socket.protocol

    async def send(self, text: str) -> None:
        """Send a text message."""
        await self._socket.send_str(text)

    async def __aiter__(self) -> AsyncIterator[str]:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                yield message.data


_FRAME = msgspec.json.Decoder(Frame)


class GoToSocialStream:
    """Opens streams of one GoToSocial server. Open it with `async with`."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.gts_url
        self._headers = {"Host": settings.public_host, "User-Agent": f"Chirp (+{settings.public_origin})"}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_CONNECT,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def listen(self, token: str, stream: str) -> AsyncIterator[AsyncIterator[Frame]]:
        """Open `stream` with the viewer's token and yield its frames until the connection ends.

        Raises UnauthenticatedError when GoToSocial refuses the token, UpstreamDownError and UpstreamTimeoutError when
        no stream can be had.
        """
        headers = self._headers | {"Authorization": f"Bearer {token}"}
        url = URL(self._base + "/api/v1/streaming").with_query(stream=stream)
        try:
            async with self._connect(url, list(headers.items()), ()) as socket:
                yield _frames(socket)
        except aiohttp.WSServerHandshakeError as refusal:
            if refusal.status in (401, 403):
                raise UnauthenticatedError from refusal
            raise UpstreamDownError(detail=f"streaming answered {refusal.status}") from refusal

    @asynccontextmanager
    async def relay(
        self, target: bytes, headers: Iterable[tuple[bytes, bytes]], protocols: Sequence[str]
    ) -> AsyncIterator[UpstreamSocket]:
        """Open a socket as a client asked for it: `target` is the raw path and query, `headers` are end-to-end.

        Raises HandshakeRefusedError when GoToSocial answers the handshake otherwise, UpstreamDownError and
        UpstreamTimeoutError when it does not answer.
        """
        sent = [("Host", self._headers["Host"]), *((a.decode(), b.decode()) for a, b in headers)]
        url = URL(self._base + target.decode("latin-1"), encoded=True)
        try:
            async with self._connect(url, sent, protocols) as socket:
                yield UpstreamSocket(socket)
        except aiohttp.WSServerHandshakeError as refusal:
            raise HandshakeRefusedError from refusal

    @asynccontextmanager
    async def _connect(
        self, url: URL, headers: Iterable[tuple[str, str]], protocols: Sequence[str]
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        if self._session is None:
            raise RuntimeError("GoToSocialStream is not open")
        silence = aiohttp.ClientWSTimeout(ws_receive=_SILENCE)
        try:
            async with self._session.ws_connect(
                url, headers=CIMultiDict(headers), protocols=protocols, timeout=silence, max_msg_size=0
            ) as socket:
                yield socket
        except aiohttp.WSServerHandshakeError:
            raise
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail=f"streaming: {fault!r}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"streaming: {fault!r}") from fault


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Frame]:
    async for text in UpstreamSocket(socket):
        try:
            frame = _FRAME.decode(text)
        except msgspec.MsgspecError as fault:
            # What is in it belongs to somebody and is not told.
            log.warning("frame_left_out", reason=type(fault).__name__)
            continue
        yield frame

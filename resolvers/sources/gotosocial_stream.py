"""GoToSocial's streaming over one WebSocket per call. Reads as fast as frames come: a slow reader stalls GoToSocial."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
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
from resolvers.viewer import authorization, may_be_token

log = get_logger(__name__)

# GoToSocial pings after 30 s of silence; no frame for longer means the connection is dead.
_SILENCE = 75.0
_CONNECT = aiohttp.ClientTimeout(total=10, sock_connect=2)
_CONFIRM = 5.0


class Frame(msgspec.Struct, frozen=True):
    """An envelope of the streaming API: `payload` is JSON inside a string, or an id, or ""."""

    event: str
    stream: list[str] = []
    payload: str = ""


_FRAME = msgspec.json.Decoder(Frame)


class HandshakeRefusedError(Exception):
    """GoToSocial answered a handshake with something else than 101."""


class StreamSocket:
    """An account's stream: iterate it for its frames until it closes. `heard_at` is when anything came last (epoch)."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._awaited: dict[bytes, asyncio.Future[None]] = {}
        self.heard_at = time.time()

    async def subscribe(self, stream: str) -> None:
        """Ask for one more stream: public, public:local, user, direct or list:ID."""
        await self._change("subscribe", stream)

    async def unsubscribe(self, stream: str) -> None:
        """Ask for a stream no longer."""
        await self._change("unsubscribe", stream)

    async def confirm(self) -> None:
        """Wait until GoToSocial has done all that was asked of it: it answers a ping after what came before.

        Raises UpstreamTimeoutError after 5 s, UpstreamDownError when the socket breaks.
        """
        word = b"%d" % next(self._numbers)
        answered = self._awaited[word] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(_CONFIRM):
                await self._sent(self._socket.ping(word))
                await answered
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail="streaming: no pong") from fault
        finally:
            del self._awaited[word]

    async def __aiter__(self) -> AsyncIterator[Frame]:
        try:
            async for message in self._socket:
                self.heard_at = time.time()
                match message.type:
                    case aiohttp.WSMsgType.TEXT:
                        frame = _frame_of(message.data)
                        if frame is not None:
                            yield frame
                    case aiohttp.WSMsgType.PING:
                        await self._socket.pong(message.data)
                    case aiohttp.WSMsgType.PONG:
                        self._answered(bytes(message.data))
        finally:
            for waiting in self._awaited.values():
                if not waiting.done():
                    waiting.set_exception(UpstreamDownError(detail="streaming: closed"))

    def _answered(self, word: bytes) -> None:
        waiting = self._awaited.get(word)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def _change(self, kind: str, stream: str) -> None:
        name, _, list_id = stream.partition(":") if stream.startswith("list:") else (stream, "", "")
        wish = {"type": kind, "stream": name} | ({"list": list_id} if list_id else {})
        await self._sent(self._socket.send_str(msgspec.json.encode(wish).decode()))

    @staticmethod
    async def _sent(sending: Awaitable[None]) -> None:
        try:
            await sending
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"streaming: {fault!r}") from fault


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
    async def open(self, token: str) -> AsyncIterator[StreamSocket]:
        """Open the stream `user` of the account that a token belongs to; others are asked for in-band.

        Raises UnauthenticatedError when GoToSocial refuses the token, UpstreamDownError and UpstreamTimeoutError when
        no stream can be had, also out of the block.
        """
        headers = self._headers | {"Authorization": authorization(token)}
        url = URL(self._base + "/api/v1/streaming?stream=user")
        try:
            async with self._connect(url, list(headers.items()), (), autoping=False) as socket:
                yield StreamSocket(socket)
        except aiohttp.WSServerHandshakeError as refusal:
            if refusal.status in (401, 403):
                raise UnauthenticatedError from refusal
            raise UpstreamDownError(detail=f"streaming answered {refusal.status}") from refusal

    async def admits(self, token: str) -> bool:
        """Tell whether a token has all of `read`, which GoToSocial asks of tokens that come as the sub-protocol.

        Raises UnauthenticatedError when the token is refused, UpstreamDownError and UpstreamTimeoutError.
        """
        if not may_be_token(token):
            raise UnauthenticatedError
        headers = self._headers | {"Accept": "application/json", "Sec-WebSocket-Protocol": token}
        try:
            async with self._opened().get(self._base + "/api/v1/streaming", headers=headers) as answer:
                match answer.status:
                    case 400:  # a good token, and no handshake
                        return True
                    case 403:
                        return False
                    case 401:
                        raise UnauthenticatedError
                    case status:
                        raise UpstreamDownError(detail=f"streaming answered {status}")
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail=f"streaming: {fault!r}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"streaming: {fault!r}") from fault

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
        self, url: URL, headers: Iterable[tuple[str, str]], protocols: Sequence[str], *, autoping: bool = True
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        silence = aiohttp.ClientWSTimeout(ws_receive=_SILENCE)
        try:
            async with self._opened().ws_connect(
                url,
                headers=CIMultiDict(headers),
                protocols=protocols,
                timeout=silence,
                max_msg_size=0,
                autoping=autoping,
            ) as socket:
                yield socket
        except aiohttp.WSServerHandshakeError:
            raise
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail=f"streaming: {fault!r}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"streaming: {fault!r}") from fault

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("GoToSocialStream is not open")
        return self._session


def _frame_of(text: str) -> Frame | None:
    try:
        return _FRAME.decode(text)
    except msgspec.MsgspecError as fault:
        # What is in it belongs to somebody and is not told.
        log.warning("frame_left_out", reason=type(fault).__name__)
        return None

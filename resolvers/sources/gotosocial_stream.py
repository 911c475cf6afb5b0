"""GoToSocial's streaming over one WebSocket per call. Reads as fast as frames come: a slow reader stalls GoToSocial."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import aiohttp
import msgspec

from resolvers.errors import UnauthenticatedError, UpstreamDownError, UpstreamTimeoutError
from resolvers.settings import Settings

# GoToSocial pings after 30 s of silence; no frame for longer means the connection is dead.
_SILENCE = 75.0
_CONNECT = aiohttp.ClientTimeout(total=10, sock_connect=2)


class Frame(msgspec.Struct, frozen=True):
    """An envelope of the streaming API: `payload` is JSON inside a string, or an id, or ""."""

    event: str
    stream: list[str] = []
    payload: str = ""


_FRAME = msgspec.json.Decoder(Frame)


class GoToSocialStream:
    """Opens streams of one GoToSocial server. Open it with `async with`."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.gts_url + "/api/v1/streaming"
        self._headers = {"Host": settings.public_host, "User-Agent": f"Chirp (+{settings.public_origin})"}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), timeout=_CONNECT
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
        if self._session is None:
            raise RuntimeError("GoToSocialStream is not open")
        headers = self._headers | {"Authorization": f"Bearer {token}"}
        silence = aiohttp.ClientWSTimeout(ws_receive=_SILENCE)
        try:
            async with self._session.ws_connect(
                self._url, params={"stream": stream}, headers=headers, timeout=silence, max_msg_size=0
            ) as socket:
                yield _frames(socket)
        except aiohttp.WSServerHandshakeError as refusal:
            if refusal.status in (401, 403):
                raise UnauthenticatedError from refusal
            raise UpstreamDownError(detail=f"streaming answered {refusal.status}") from refusal
        except TimeoutError as fault:
            raise UpstreamTimeoutError(detail=f"streaming: {fault!r}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise UpstreamDownError(detail=f"streaming: {fault!r}") from fault


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Frame]:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            yield _FRAME.decode(message.data)

"""A WebSocket as GoToSocial keeps it: frames out, changes of the subscription in, closed without a close frame."""

import asyncio

import msgspec
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from deploy.sandbox.hub import Hub, Listener

_PING = b"ping!"
_STREAMS = ("public", "public:local", "user", "direct", "list")


class _Wish(msgspec.Struct):
    """What a client sends; a null is as good as nothing, any other type is not."""

    type: str | None = None
    stream: str | None = None
    list: str | None = None


class Socket(PlainTextResponse):
    """The answer that brings a listener its frames; to a request that is no handshake it is a 400."""

    def __init__(self, hub: Hub, listener: Listener, protocol: str | None) -> None:
        """Bind a listener; `protocol` is sent back as it came."""
        super().__init__("Bad Request\n", 400)
        self._hub = hub
        self._listener = listener
        self._protocol = protocol

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak until either side has enough."""
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        websocket = WebSocket(scope, receive, send)
        self._hub.join(self._listener)
        try:
            await websocket.accept(self._protocol)
            sides = {asyncio.create_task(self._hear(websocket)), asyncio.create_task(self._tell(websocket))}
            _, running = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for side in running:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)
        finally:
            self._hub.leave(self._listener)
            scope["state"]["transport"].close()

    async def _hear(self, websocket: WebSocket) -> None:
        """Change the subscription as the client wishes; end when it goes or sends what cannot be read."""
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                wish = msgspec.json.decode(message.get("text") or message.get("bytes") or "", type=_Wish)
            except msgspec.MsgspecError:
                return
            if wish.stream in _STREAMS:
                self._change(wish.type, f"{wish.stream}:{wish.list}" if wish.list else wish.stream)

    def _change(self, kind: str | None, stream: str) -> None:
        """Subscribe or unsubscribe; other wishes are ignored."""
        if kind == "subscribe":
            self._listener.streams.add(stream)
        elif kind == "unsubscribe":
            self._listener.streams.discard(stream)

    async def _tell(self, websocket: WebSocket) -> None:
        """Send the frames, each with the newline that Go's encoder ends on, and a ping after a long silence."""
        while True:
            try:
                frame = await asyncio.wait_for(self._listener.next(), self._hub.silence)
            except TimeoutError:
                websocket.scope["state"]["ping"](_PING)
            else:
                await websocket.send_text(f"{frame}\n")

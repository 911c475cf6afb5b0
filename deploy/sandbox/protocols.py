"""uvicorn's protocols with what ASGI lacks: `scope["state"]` has the transport, to cut it, and a way to ping.

GoToSocial closes sockets without a close frame and pings with a word of its own; tests order answers that break off.
"""

from collections.abc import Callable
from socket import socket

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request


class HttpProtocol(HttpToolsProtocol):
    """HTTP/1.1."""

    def on_message_begin(self) -> None:
        """Start a request and hand its transport over."""
        super().on_message_begin()
        self.scope["state"]["transport"] = self.transport


class SocketProtocol(WebSocketsSansIOProtocol):
    """WebSocket."""

    def handle_connect(self, event: Request) -> None:
        """Start a socket and hand its transport over; the application runs after this."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["state"] |= {"transport": self.transport, "ping": self.ping}

    def ping(self, word: bytes) -> None:
        """Send a ping; nobody looks at the pong."""
        self.conn.send_ping(word)
        self.transport.write(b"".join(self.conn.data_to_send()))

    def shutdown(self) -> None:
        """Stop, for an open socket without a close frame."""
        if self.handshake_complete:
            self.transport.close()
        else:
            super().shutdown()


class Server(uvicorn.Server):
    """A server that calls `begun` once it listens."""

    def __init__(self, config: uvicorn.Config, begun: Callable[[], None]) -> None:
        """Keep whom to call."""
        super().__init__(config)
        self._begun = begun

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen and say so."""
        await super().startup(sockets)
        self._begun()

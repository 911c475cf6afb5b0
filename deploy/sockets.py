"""uvicorn's WebSockets with what a server on the open internet needs: bounds, and frames written as they are.

A frame for a thousand clients is made once; the application writes it to each transport itself (`chirp.wire`), past the
tasks and queues that every message would take otherwise. Of uvicorn's three kinds this one costs least: measured, an
idle socket has 18 kB and a message takes 13 us (wsproto 17 and 16, the older kind for websockets 26 and 16).
"""

import logging
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from gateway.patience import Patience

# So much may wait for a client that does not read; GoToSocial keeps 50 frames, which are about 150 KB.
BACKLOG = 512 * 1024
# Parts that one message may have.
MOST_PARTS = 500
# How long a client that is to go may take to read what was written before.
_FAREWELL_SECONDS = 5.0

_POLICY = 1008
_TOO_BIG = 1009
_NOT_UTF8 = 1007
_RESTARTING = 1012

log = logging.getLogger("uvicorn.error")


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection. The application finds it as the extension `chirp.wire`: see gateway/wire.py."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as uvicorn calls it
        super().__init__(*args, **kwargs)
        # Pings and pongs count apart from messages.
        self._patience = Patience()

    def handle_connect(self, event: Request) -> None:
        """Start the application, with a way to write."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast("dict[str, object]", self.scope["extensions"])["chirp.wire"] = self

    async def send(self, message: Any) -> None:  # noqa: ANN401  as uvicorn calls it
        """Do what the application says; uvicorn takes a handshake that it answers otherwise for one left open."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True

    def write(self, frame: bytes) -> bool:
        """Write a whole frame; return False, and write nothing, when too much waits already. Never waits itself."""
        if self.close_sent or self.transport.is_closing():
            return True
        if self.transport.get_write_buffer_size() > BACKLOG:
            return False
        self.transport.write(frame)
        return True

    def finish(self, code: int, reason: str) -> None:
        """Close after what was written; whoever does not read it within five seconds is cut off."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_timer = self.loop.call_later(_FAREWELL_SECONDS, self.transport.abort)

    def leave(self) -> None:
        """Send the client elsewhere: this process is about to end."""
        if self.handshake_complete:
            self.finish(_RESTARTING, "This server restarts: come again.")

    def handle_ping(self) -> None:
        """Answer a ping, unless they come too fast."""
        if self._is_patient():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take a pong, unless they come too fast."""
        if self._is_patient():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message; one of very many parts is no message."""
        if len(self.frames) >= MOST_PARTS:
            self._refuse(_TOO_BIG, "A message has too many parts.")
        elif not self.close_sent:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message to the application, if it can be read."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._refuse(_NOT_UTF8, "Text is not UTF-8.")
                return
        super().send_receive_event_to_app()

    def _is_patient(self) -> bool:
        """Count a control frame; tell whether the connection goes on."""
        if self.close_sent:
            return False
        if self._patience.lasts():
            return True
        self._refuse(_POLICY, "Too many pings.")
        return False

    def _refuse(self, code: int, words: str) -> None:
        if not self.close_sent:
            log.warning("socket_refused: %s", words)
        self.frames = []
        self.finish(code, words)

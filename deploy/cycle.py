"""One request and its answer: uvicorn's, with head and body in one packet and each header looked at once.

What a head may hold was seen to by whoever read it: llhttp in answers of GoToSocial, Starlette in our own. Only what
would end a line is looked for again.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

_CLOSE = b"connection: close"
_CHUNKED = b"transfer-encoding: chunked"
_BODILESS = (204, 304)
# How a connection is closed (socket(7), SO_LINGER): with a reset, or with an end.
_RESET, _END = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)


class Cycle(RequestResponseCycle):
    """Writes as ASGI tells. A head waits for the first piece of its body, until the event loop comes round."""

    _head = b""
    _is_bodiless = False
    _is_early = False

    async def send(self, message: Any) -> None:  # noqa: ANN401  uvicorn keeps its type to itself
        """Take a message of the application. Raises RuntimeError when it makes no whole answer of them."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if message["type"] == "http.response.start" and not self.response_started:
            self.begin(message["status"], message.get("headers", ()))
            asyncio.get_running_loop().call_soon(self._flush)
        elif message["type"] == "http.response.body" and self.response_started and not self.response_complete:
            self.go_on(message.get("body", b""), more=message.get("more_body", False))
        else:
            await super().send(message)

    @property
    def congested(self) -> bool:
        """Whether the client has not read yet what was written."""
        return self.flow.write_paused

    def begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Begin the answer; what comes next sends its head. Raises RuntimeError for a header that would end a line."""
        self.response_started = True
        self.waiting_for_100_continue = False
        self._is_bodiless = self.scope["method"] == "HEAD" or status in _BODILESS
        lines = [STATUS_LINE[status][:-2]]
        closes = False
        for name, value in headers:
            lines.append(b"%s: %s" % (name, value))
            # Most headers are none of these, and their lengths tell.
            if len(name) not in (10, 14, 17):
                continue
            match name.lower():
                case b"content-length" if self.chunked_encoding is None:
                    self.expected_content_length = int(value)
                    self.chunked_encoding = False
                case b"transfer-encoding" if value.lower() == b"chunked":
                    self.expected_content_length = 0
                    self.chunked_encoding = True
                case b"connection":
                    closes = closes or b"close" in [token.strip() for token in value.lower().split(b",")]
        # What comes before the end of the request's body is the last answer: deploy/protocol.py drops the rest of it.
        self._is_early = self.more_body and not closes
        if closes or self._is_early:
            self.keep_alive = False
        if not closes and not self.keep_alive:
            lines.append(_CLOSE)
        if self.chunked_encoding is None and not self._is_bodiless:
            lines += self._unmeasured()
        head = b"\r\n".join((*lines, b"", b""))
        if head.count(b"\n") != len(lines) + 1 or head.count(b"\r") != len(lines) + 1 or b"\0" in head:
            raise RuntimeError("Invalid HTTP header.")
        self._head = head

    def go_on(self, body: bytes, *, more: bool) -> None:
        """Write a part of the body, the last one unless there is `more`. Raises RuntimeError for a wrong length."""
        pieces = self._framed(body, more=more)
        if self._head:
            pieces.insert(0, self._head)
            self._head = b""
        if pieces:
            self.transport.writelines(pieces)
        if more:
            return
        if self.expected_content_length:
            raise RuntimeError("Response content shorter than Content-Length")
        self.response_complete = True
        self.message_event.set()
        if self.chunked_encoding is None and not self._is_bodiless:
            self._linger(_END)
        # A client that is still sending could not read the answer if the connection were closed at once.
        if not self.keep_alive and not (self._is_early and self.more_body):
            self.transport.close()
        self.on_response()

    def break_off(self) -> None:
        """Close a connection whose answer will not become whole."""
        self.transport.close()

    def _unmeasured(self) -> list[bytes]:
        """Return the lines that tell how a body ends whose length is not known."""
        if self.scope["http_version"] == "1.0":
            # It knows no chunks: the end of the connection ends the body, and a reset tells that it is not whole.
            self._linger(_RESET)
            return []
        self.chunked_encoding = True
        return [_CHUNKED]

    def _linger(self, how: bytes) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, how)

    def _framed(self, body: bytes, *, more: bool) -> list[bytes]:
        if self._is_bodiless:
            # A length in its head is that of another answer (RFC 9110, section 8.6).
            self.expected_content_length = 0
            return []
        if self.chunked_encoding:
            pieces = [b"%x\r\n" % len(body), body, b"\r\n"] if body else []
            return pieces if more else [*pieces, b"0\r\n\r\n"]
        if self.chunked_encoding is None:
            return [body] if body else []
        self.expected_content_length -= len(body)
        if self.expected_content_length < 0:
            raise RuntimeError("Response content longer than Content-Length")
        return [body] if body else []

    def _flush(self) -> None:
        """Write a head whose body is not there yet."""
        head, self._head = self._head, b""
        if head and not self.transport.is_closing():
            self.transport.write(head)

"""The far end as a program: `far_end.py PORT [BODY LINK]`. It reads as little of a request as it must.

Any GET is answered with the JSON in the file BODY and the Link header LINK, else with 53 KB of posts.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast

import uvloop

_POST = b'{"id":"01F8MHAMCHF6Y650WCRSCP4WMY","content":"<p>hello everyone</p>","visibility":"public"},'
_BODY = Path(sys.argv[2]).read_bytes() if len(sys.argv) > 2 else b"[" + _POST * (53_000 // len(_POST)) + b"null]"
_LINK = f"Link: {sys.argv[3]}\r\n".encode() if len(sys.argv) > 2 else b""
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
_ANSWER = _HEAD % (_LINK, len(_BODY)) + _BODY
_SHORT_ANSWER = _HEAD % (b"", 2) + b"{}"
# Whose token it is: Chirp asks, to know whose limit a request is charged to.
_ACCOUNT = b'{"id":"01F8MH1H7YV1Z7D2C8K2730QBF"}'
_WHO = _HEAD % (b"", len(_ACCOUNT)) + _ACCOUNT
_ASKS_WHO = b"GET /api/v1/accounts/verify_credentials "


class FarEnd(asyncio.Protocol):
    """One connection, with one request at a time."""

    _transport: asyncio.WriteTransport
    _left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer at the end of each head and body."""
        if self._left:
            self._left -= len(data)
            if not self._left:
                self._transport.write(_SHORT_ANSWER)
            return
        head, _, body = data.partition(b"\r\n\r\n")
        _, found, length = head.lower().partition(b"content-length:")
        self._left = int(length.split(b"\r\n")[0]) - len(body) if found else 0
        if not self._left:
            self._transport.write(_SHORT_ANSWER if found else _WHO if head.startswith(_ASKS_WHO) else _ANSWER)


async def main() -> None:
    """Serve for ever."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(FarEnd, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())

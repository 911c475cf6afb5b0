"""A GoToSocial of which only the streams are there, as fast as Python can be: tokens `a<number>-<anything>` are good.

Usage: stream_end.py PORT. POST /blast?accounts=50&rate=200&seconds=5 sends `rate` posts a second, each to all sockets
of one account, in turns; it answers, when that is over, with how many frames went out and how many bytes waited at
most for one socket to be read.
"""

import asyncio
import base64
import hashlib
import json
import re
import sys
import time
from collections import defaultdict
from typing import ClassVar, cast
from urllib.parse import parse_qs, urlsplit

import uvloop

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_STATUS = {
    "id": "01AAAAAAAAAAAAAAAAAAAAAAAA",
    "created_at": "2026-11-26T12:00:00.000Z",
    "in_reply_to_id": None,
    "sensitive": False,
    "spoiler_text": "",
    "visibility": "public",
    "language": "en",
    "uri": "https://example.org/users/bob/statuses/01AAAAAAAAAAAAAAAAAAAAAAAA",
    "url": "https://example.org/@bob/statuses/01AAAAAAAAAAAAAAAAAAAAAAAA",
    "replies_count": 0,
    "reblogs_count": 0,
    "favourites_count": 0,
    "favourited": False,
    "reblogged": False,
    "muted": False,
    "bookmarked": False,
    "pinned": False,
    "content": "<p>at TTTTTTTTTTTTTTTTTTT. " + "A long post about birds, bread and bicycles. " * 24 + "</p>",
    "account": {
        "id": "01BBBBBBBBBBBBBBBBBBBBBBBB",
        "username": "bob",
        "acct": "bob",
        "display_name": "Bob",
        "url": "https://example.org/@bob",
        "avatar": "https://example.org/avatar.png",
        "avatar_static": "https://example.org/avatar.png",
        "header": "https://example.org/header.png",
        "header_static": "https://example.org/header.png",
        "created_at": "2026-01-01T12:00:00.000Z",
        "note": "<p>Teacher of physics, reader of maps, slow runner. Opinions about clocks.</p>" * 3,
        "followers_count": 5,
        "following_count": 5,
        "statuses_count": 5,
        "fields": [],
        "emojis": [],
    },
    "media_attachments": [],
    "mentions": [],
    "tags": [{"name": "chirp", "url": "https://example.org/tags/chirp"}],
    "emojis": [],
    "card": None,
    "poll": None,
}
_TEXT = json.dumps({"stream": ["user"], "event": "update", "payload": json.dumps(_STATUS)}).encode() + b"\n"
_ID, _TIME = b"01AAAAAAAAAAAAAAAAAAAAAAAA", b"T" * 19


class Line(asyncio.Protocol):
    """One connection: requests of HTTP, until one becomes a socket."""

    sockets: ClassVar[dict[str, dict["Line", None]]] = defaultdict(dict)
    most_waiting = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.account = ""
        self._rest = b""

    def connection_lost(self, _exc: Exception | None) -> None:
        Line.sockets[self.account].pop(self, None)

    def data_received(self, data: bytes) -> None:
        if self.account:
            self._frames(data)
            return
        self._rest += data
        while b"\r\n\r\n" in self._rest and not self.account:
            head, self._rest = self._rest.split(b"\r\n\r\n", 1)
            self._request(head)

    def _request(self, head: bytes) -> None:
        _method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        url = urlsplit(target)
        query = parse_qs(url.query)
        found = re.search(rb"(?i)\r\n(?:authorization: bearer|sec-websocket-protocol:) (\S+)", head)
        token = query["access_token"][0] if "access_token" in query else found[1].decode() if found else ""
        number = token.partition("-")[0].removeprefix("a")
        key = re.search(rb"(?i)\r\nsec-websocket-key: (\S+)", head)
        if url.path == "/blast":
            asyncio.get_running_loop().create_task(self._blast({name: int(value[0]) for name, value in query.items()}))
        elif url.path == "/api/v1/accounts/verify_credentials":
            self._answer(200, json.dumps(_STATUS["account"] | {"id": account_id(number), "acct": f"a{number}"}))  # type: ignore[operator]
        elif url.path.startswith("/api/v1/timelines"):
            self._answer(200, "[]")
        elif url.path != "/api/v1/streaming":
            self._answer(404, '{"error":"Not Found"}')
        elif key is None:
            self._answer(400, "Bad Request", "text/plain")
        else:
            accept = base64.b64encode(hashlib.sha1(key[1] + _GUID).digest())  # noqa: S324  RFC 6455 says so
            upgrade = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            self.transport.write(upgrade + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
            self.account = number
            Line.sockets[number][self] = None

    def _answer(self, status: int, body: str, kind: str = "application/json") -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body.encode())

    def _frames(self, data: bytes) -> None:
        """Answer pings; the rest of what clients send is short and none of our business."""
        data = self._rest + data
        while len(data) >= 6:
            size = data[1] & 0x7F
            end = 6 + size
            if len(data) < end:
                break
            if data[0] & 0x0F == 9:
                mask, body = data[2:6], data[6:end]
                plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
                self.transport.write(bytes((0x8A, size)) + plain)
            data = data[end:]
        self._rest = data

    async def _blast(self, wanted: dict[str, int]) -> None:
        Line.most_waiting = sent = 0
        accounts, rate = wanted["accounts"], wanted["rate"]
        begun = time.perf_counter()
        for count in range(rate * wanted["seconds"]):
            due = begun + count / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            text = _TEXT.replace(_ID, b"01%024d" % (time.time_ns() % 10**24)).replace(_TIME, b"%019d" % time.time_ns())
            frame = b"\x81\x7e" + len(text).to_bytes(2, "big") + text
            for socket in Line.sockets[str(count % accounts)]:
                socket.transport.write(frame)
                sent += 1
                Line.most_waiting = max(Line.most_waiting, socket.transport.get_write_buffer_size() - len(frame))
        self._answer(200, json.dumps({"sent": sent, "waited": Line.most_waiting, "took": time.perf_counter() - begun}))


def account_id(number: str) -> str:
    """Return the id of an account."""
    return f"01BBBBBBBBBBBBBBBBBBBB{int(number or 0):04d}"


async def main() -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", int(sys.argv[1]), backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())

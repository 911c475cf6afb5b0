"""A GoToSocial that keeps the bytes that reach it: what a test of bad input looks at."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

from tests.support.chirp_dev import until

# What the gateway asks by itself, in the background.
OWN = b"User-Agent: Chirp (+"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Caught:
    """One request: its head and body as they came. `is_whole` is False while the body has not ended as it promised."""

    head: bytes
    body: bytes = b""
    is_whole: bool = False

    @property
    def target(self) -> bytes:
        return self.head.split(b" ", 2)[1]

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of a header, each time that it is there."""
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return [value.strip() for found, _, value in lines if found.lower() == name]


@dataclass
class Trap:
    """What has come so far, and the bytes that are answered to it."""

    host: str = ""
    caught: list[Caught] = field(default_factory=list)
    answer: bytes = ANSWER
    reads_body: bool = True
    delay: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0

    def reset(self) -> None:
        """Wait until nothing is under way, forget what came, and answer at once and well."""
        self.delay.set()
        until(lambda: not self.under_way, 8)
        self.caught.clear()
        self.answer = ANSWER
        self.reads_body = True
        self.delay.set()


@contextmanager
def trapping() -> Iterator[Trap]:
    """Run a trap. It answers when its `delay` is set, after the body unless `reads_body` is False."""
    trap = Trap()
    lock = threading.Lock()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 8

        def handle(self) -> None:
            with suppress(OSError):
                while head := _head(self):
                    one = Caught(head)
                    if OWN not in head:
                        trap.caught.append(one)
                    with self._under_way():
                        self._answer(one)
                    if not one.is_whole:
                        return

        def _answer(self, one: Caught) -> None:
            if b"100-continue" in one.head.lower():
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if trap.reads_body:
                _read_body(self, one)
            trap.delay.wait(8)
            self.wfile.write(trap.answer.partition(b"ok")[0] if one.head.startswith(b"HEAD ") else trap.answer)

        @contextmanager
        def _under_way(self) -> Iterator[None]:
            with lock:
                trap.under_way += 1
            try:
                yield
            finally:
                with lock:
                    trap.under_way -= 1

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 512

        def handle_error(self, request: object, client_address: object) -> None:
            raise AssertionError((request, client_address))

    with Server(("127.0.0.1", 0), Handler) as server:
        trap.host = f"127.0.0.1:{server.server_address[1]}"
        trap.reset()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield trap
        trap.delay.set()
        server.shutdown()
        thread.join()


def _head(handler: socketserver.StreamRequestHandler) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = handler.rfile.readline()
        if not line:
            return b""
        head += line
    return head


def _read_body(handler: socketserver.StreamRequestHandler, one: Caught) -> None:
    """Read a body as its head announces it; stop where the sender does."""
    if one.values(b"transfer-encoding"):
        size = -1
        while size:
            line = handler.rfile.readline()
            one.body += line
            if not line:
                return
            size = int(line, 16)
            one.body += handler.rfile.read(size + 2)
        one.is_whole = one.body.endswith(b"0\r\n\r\n")
    else:
        length = int((one.values(b"content-length") or [b"0"])[0])
        one.body = handler.rfile.read(length)
        one.is_whole = len(one.body) == length


@dataclass(frozen=True)
class Reply:
    """One answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """A raw connection to a server."""

    def __init__(self, base: str, *, receive_buffer: int = 0, seconds: float = 5) -> None:
        host, _, port = base.removeprefix("http://").partition(":")
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(seconds)
        self.socket.connect((host, int(port)))
        self._reader = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self.socket.close()

    def send(self, data: bytes) -> "Line":
        """Send bytes; what the server no longer wants is lost, as on any line."""
        with suppress(ConnectionError):
            self.socket.sendall(data)
        return self

    def reply(self, *, to_head: bool = False) -> Reply:
        """Read the next answer. Raises EOFError when the connection ends first."""
        status = self._reader.readline()
        if not status:
            raise EOFError
        headers: dict[str, str] = {}
        while (line := self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        code = int(status.split()[1])
        has_none = to_head or code in (204, 304) or code < 200
        return Reply(code, headers, b"" if has_none else self._body(headers))

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._reader.readline(), 16):
                body += self._reader.read(size + 2)[:-2]
            self._reader.readline()
            return body
        if "content-length" in headers:
            return self._reader.read(int(headers["content-length"]))
        return self._reader.read()

    def rest(self) -> bytes:
        """Return what comes until the server closes. Raises TimeoutError when it does not."""
        with suppress(ConnectionError):
            return self._reader.read()
        return b""


def assert_only_the_first_is_answered(line: Line, trap: Trap) -> None:
    """Of two requests sent at once the first is under way: let it end; the second gets nothing, and leaves nothing."""
    line.socket.settimeout(0.3)
    with suppress(TimeoutError):
        raise AssertionError(line.socket.recv(1))
    trap.delay.set()
    line.socket.settimeout(5)
    assert line.socket.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1" not in line.rest()
    assert len(trap.caught) == 1

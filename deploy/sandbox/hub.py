"""The hub: brings events to whoever listens. Pure fan-out; what goes to whom is decided in surface.py."""

from asyncio import Queue
from collections.abc import Iterator

from msgspec import Struct, json


class Frame(Struct):
    """One message of a stream as it goes over the wire; payload is a string, often JSON."""

    stream: list[str]
    event: str
    payload: str


class Listener:
    """An open socket of an account and the streams it asked for."""

    def __init__(self, account_id: str, streams: set[str]) -> None:
        """Listen as an account; the streams may change while the socket is open."""
        self.account_id = account_id
        self.streams = streams
        self.frames: Queue[bytes] = Queue()


class Hub:
    """All open sockets."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._listeners: set[Listener] = set()

    def join(self, listener: Listener) -> None:
        """Let somebody listen."""
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Let somebody go."""
        self._listeners.discard(listener)

    def hearing(self, stream: str, account_id: str | None = None) -> Iterator[Listener]:
        """Yield who hears a stream, of one account or of all."""
        for listener in tuple(self._listeners):
            if stream in listener.streams and account_id in (None, listener.account_id):
                yield listener

    def everybody(self) -> Iterator[Listener]:
        """Yield all listeners."""
        yield from tuple(self._listeners)

    def send(self, listener: Listener, stream: str, event: str, payload: str) -> None:
        """Put one frame into the queue of a listener."""
        listener.frames.put_nowait(json.encode(Frame([stream], event, payload)))

"""The hub: brings events to whoever listens. Pure fan-out; what goes to whom is decided in surface.py."""

from asyncio import Event, Queue
from collections.abc import Iterable, Iterator

from msgspec import Struct, json

ROOM = 50
"""How many frames wait for a slow reader before whoever sends more has to wait too."""


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
        self.roomy = Event()
        self.roomy.set()
        self._frames: Queue[str] = Queue()

    def put(self, frame: str) -> None:
        """Take a frame in, also beyond the room there is."""
        self._frames.put_nowait(frame)
        if self._frames.qsize() > ROOM:
            self.roomy.clear()

    async def next(self) -> str:
        """Return the next frame once there is one."""
        frame = await self._frames.get()
        if self._frames.qsize() <= ROOM:
            self.roomy.set()
        return frame


class Hub:
    """All open sockets. One that hears nothing for `silence` seconds is pinged.

    `sent` counts frames, `waited` how often somebody had to wait for a reader.
    """

    def __init__(self) -> None:
        """Start with nobody listening."""
        self.silence = 30.0
        self.sent = 0
        self.waited = 0
        self._listeners: dict[Listener, None] = {}

    def join(self, listener: Listener) -> None:
        """Let somebody listen."""
        self._listeners[listener] = None

    def leave(self, listener: Listener) -> None:
        """Let somebody go, and who waited for them."""
        self._listeners.pop(listener, None)
        listener.roomy.set()

    def everybody(self) -> Iterator[Listener]:
        """Yield all listeners."""
        yield from tuple(self._listeners)

    def of(self, account_id: str) -> Iterator[Listener]:
        """Yield the listeners of an account."""
        return (listener for listener in self.everybody() if listener.account_id == account_id)

    def send(self, listener: Listener, streams: Iterable[str], event: str, payload: str) -> None:
        """Send a frame by the first of the streams that a listener asked for, by none when there is none."""
        stream = next((name for name in streams if name in listener.streams), None)
        if stream is not None:
            listener.put(json.encode(Frame([stream], event, payload)).decode())
            self.sent += 1

    async def room(self) -> None:
        """Wait until nobody lags behind. GoToSocial's worker waits so within each send, its caller does not."""
        for listener in self.everybody():
            self.waited += not listener.roomy.is_set()
            await listener.roomy.wait()

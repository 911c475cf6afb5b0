"""The bus: words between the processes of Chirp, over a channel of Redis. Each may be lost, so nothing depends on one.

PostgreSQL is the truth; a word only says that there is something to read, or spares a minute's wait.
"""

import asyncio
import random
import secrets
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

import redis.asyncio
import redis.exceptions

from resolvers.lasting import lasting
from resolvers.sources.redis import PREFIX, Redis
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_CHANNEL = PREFIX + "bus"
_WAITING = 10_000
# Redis answers within 2 s or not at all, so a listener asks again before that.
_TURN = 1.0
_LONGEST_PAUSE = 5.0


class Word(StrEnum):
    """What a word is about."""

    EVENTS = "events"  # the id of an account that has new rows in chirp.events
    MUTES = "mutes"  # the id of an account that has muted a conversation, or of which more was seen
    LISTS = "lists"  # nothing: somebody's lists, or who is on them, have changed
    DOUBTED = "doubted"  # the id of an account of which some token may count no more
    REFUSED = "refused"  # the digest (hexadecimal) of a token that GoToSocial has answered with 401
    REVOKED = "revoked"  # the digest (hexadecimal) of a token that counts no more


_WORDS = {word.value: word for word in Word}


class Bus:
    """This process on the bus. Open it with `async with`; it hears its own words at once, also while Redis is down."""

    def __init__(self, redis: Redis) -> None:
        self._client = redis.client
        # Redis brings back what one says, which was heard here when it was said.
        self._name = secrets.token_hex(8)
        self._outgoing: deque[str] = deque(maxlen=_WAITING)
        self._some = asyncio.Event()
        self._listeners: dict[Word, list[Callable[[str], None]]] = {}
        self._back: list[Callable[[], None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(lasting(work)) for work in (self._speak, self._listen)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def tell(self, word: Word, text: str) -> None:
        """Tell every process, this one before the call returns."""
        self._heard(word, text)
        self._outgoing.append(f"{self._name} {word.value} {text}")
        self._some.set()

    def on(self, word: Word, listener: Callable[[str], None]) -> None:
        """Call `listener` with the text of each word of a kind."""
        self._listeners.setdefault(word, []).append(listener)

    def on_back(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever words may have been missed."""
        self._back.append(listener)

    def _heard(self, word: Word, text: str) -> None:
        for listener in self._listeners.get(word, ()):
            listener(text)

    async def _speak(self) -> None:
        while True:
            while self._outgoing:
                try:
                    await self._client.publish(_CHANNEL, self._outgoing.popleft())
                except (redis.exceptions.RedisError, OSError) as fault:
                    # Whoever listens finds out by itself that Redis was away, and looks for what it has missed.
                    log.info("bus_word_lost", reason=repr(fault))
            self._some.clear()
            await self._some.wait()

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            channel = self._client.pubsub(ignore_subscribe_messages=True)
            try:
                await channel.subscribe(_CHANNEL)
                for listener in self._back:
                    listener()
                pause = 0.1
                await self._hear(channel)
            except (redis.exceptions.RedisError, OSError) as fault:
                log.warning("bus_interrupted", reason=repr(fault))
            finally:
                await _closed(channel)
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret depends on it
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hear(self, channel: "redis.asyncio.client.PubSub") -> None:
        while True:
            message = await channel.get_message(timeout=_TURN)
            if message is not None:
                said = bytes(message["data"]).decode(errors="replace")
                name, word, text = (*said.split(" ", 2), "", "")[:3]
                if name != self._name and word in _WORDS:
                    self._heard(_WORDS[word], text)


async def _closed(channel: "redis.asyncio.client.PubSub") -> None:
    try:
        await channel.aclose()  # type: ignore[no-untyped-call]  # redis-py forgot
    except (redis.exceptions.RedisError, OSError) as fault:
        log.debug("bus_not_closed", reason=repr(fault))

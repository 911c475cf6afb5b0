"""Answers that are the same for everybody, kept for a while: in this process for a moment, in Redis for all of them.

However many ask at once, GoToSocial is asked once. What is kept may be lost at any time; without Redis each process
asks for itself.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

import msgspec

from resolvers.errors import ChirpError
from resolvers.sources.redis import Redis
from resolvers.telemetry import counter, get_logger

LARGEST_BODY = 1024 * 1024
STALE_SECONDS = 600
_LOCAL_SECONDS = 2.0
_LOCAL_BYTES = 8 * 1024 * 1024
_HEAD_BYTES = 2048
_REDIS_PATIENCE = 0.25
_REDIS_REST = 5.0
# Longer than any answer is fresh, and than clocks of two machines differ.
_FORGOTTEN_SECONDS = 1800
_FORGOTTEN = "responses:forgotten"

# They tell of one exchange, or of one client.
_OF_ONE = frozenset({b"x-request-id", b"x-ratelimit-limit", b"x-ratelimit-remaining", b"x-ratelimit-reset"})
_KEYED = frozenset({b"accept", b"accept-encoding", b"origin"})

_ANSWERS = counter("cache_answers", "Anonymous reads by where the answer came from", ["outcome"])
HITS = _ANSWERS.labels("hit")
_BROKEN = counter("cache_redis_failures", "Times that Redis could not be asked for a kept answer")

log = get_logger(__name__)


class Reply(msgspec.Struct, array_like=True, frozen=True):
    """A whole answer: status, end-to-end headers as they came, body as it was encoded."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Rule:
    """How long an answer is fresh, in seconds; `stale` lets an old one be given while GoToSocial is down."""

    seconds: int
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and where it came from: `hit`, `miss` or `stale`; `age` in seconds."""

    reply: Reply
    outcome: str
    age: int


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    """What Redis holds: the answer and when it was given, in seconds since 1970."""

    reply: Reply
    born: float


@dataclass(slots=True)
class Held:
    """An answer that this process holds for a moment, to be given again.

    Whoever gives it keeps here what was `written` of its head when it was `written_age` seconds old.
    """

    reply: Reply
    born: float
    written: bytes = b""
    written_age: int = -1

    @property
    def age(self) -> int:
        """How many seconds ago it was given by GoToSocial."""
        return max(0, int(time.time() - self.born))


@dataclass(frozen=True, slots=True)
class _Local:
    """What this process holds; an answer that is too large is None, and `until` is on the monotonic clock."""

    held: Held | None
    until: float

    @property
    def size(self) -> int:
        return _HEAD_BYTES + (len(self.held.reply.body) if self.held else 0)


Fetch = Callable[[], Awaitable[Reply | None]]
_DECODER = msgspec.msgpack.Decoder(_Kept)


class ResponseCache:
    """The answers that are kept, and the questions that are under way."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._redis_rests_until = 0.0
        self._forgotten = 0.0
        self._local: dict[Hashable, _Local] = {}
        self._local_bytes = 0
        self._under_way: dict[Hashable, asyncio.Task[Given | None]] = {}

    async def answer(self, key: Hashable, rule: Rule, fetch: Fetch) -> Given | None:
        """Return the kept answer for `key`, or the one that `fetch` gets; None when it is too large to keep.

        `key` has a repr of its own. Raises what `fetch` raises, unless an old answer will do.
        """
        if (held := self.held(key)) is not None:
            return _counted(Given(held.reply, "hit", held.age))
        local = self._local.get(key)
        if local is not None and local.held is None and time.monotonic() < local.until:
            return _counted(None)
        flight = self._under_way.get(key)
        if flight is None:
            flight = self._under_way[key] = asyncio.create_task(self._fill(key, rule, fetch))
            flight.add_done_callback(lambda done: self._landed(key, done))
            # A client that leaves does not take the answer from the others who wait for it.
            return _counted(await asyncio.shield(flight))
        found = await asyncio.shield(flight)
        if found is not None and 400 <= found.reply.status < 500:
            # Meant for one client, it may be, not for those who happened to wait with it.
            reply = await fetch()
            found = Given(reply, "miss", 0) if reply else None
        elif found is not None and found.outcome == "miss":
            found = Given(found.reply, "hit", 0)
        return _counted(found)

    def held(self, key: Hashable) -> Held | None:
        """Return the answer that this process holds for `key`; None when it has to be asked for (`answer`).

        Whoever gives it adds to HITS.
        """
        local = self._local.get(key)
        return local.held if local is not None and time.monotonic() < local.until else None

    async def forget(self) -> None:
        """Give no answer again that is kept or asked for now, here at once and in other processes after 2 s."""
        self._forgotten = time.time()
        self._local.clear()
        self._local_bytes = 0
        self._under_way.clear()
        await self._to_redis(_FORGOTTEN, repr(self._forgotten).encode(), _FORGOTTEN_SECONDS)

    def _landed(self, key: Hashable, flight: asyncio.Task[Given | None]) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]
        if not flight.cancelled():
            # Whoever still waits gets the error; that nobody does is no fault.
            flight.exception()

    async def _fill(self, key: Hashable, rule: Rule, fetch: Fetch) -> Given | None:
        name = f"responses:{hashlib.sha256(repr(key).encode()).hexdigest()}"
        kept = await self._from_redis(name)
        if kept is None and (local := self._local.get(key)) is not None and local.held is not None:
            kept = _Kept(local.held.reply, local.held.born) if local.held.born > self._forgotten else None
        if kept is not None and _age(kept) < rule.seconds:
            self._keep(key, kept, min(_LOCAL_SECONDS, rule.seconds - _age(kept)))
            return Given(kept.reply, "hit", _age(kept))
        may_be_stale = rule.stale and kept is not None and _age(kept) < rule.seconds + STALE_SECONDS
        asked = time.time()
        try:
            reply = await fetch()
        except ChirpError:
            if kept is None or not may_be_stale:
                raise
            return Given(kept.reply, "stale", _age(kept))
        if reply is None:
            self._keep(key, None, rule.seconds)
            return None
        if reply.status >= 500 and kept is not None and may_be_stale:
            return Given(kept.reply, "stale", _age(kept))
        if _may_be_kept(reply) and asked > self._forgotten:
            headers = [(header, value) for header, value in reply.headers if header.lower() not in _OF_ONE]
            kept = _Kept(Reply(reply.status, headers, reply.body), asked)
            self._keep(key, kept, min(_LOCAL_SECONDS, rule.seconds))
            kept_for = rule.seconds + (STALE_SECONDS if rule.stale else 0)
            await self._to_redis(name, msgspec.msgpack.encode(kept), kept_for)
        return Given(reply, "miss", 0)

    def _keep(self, key: Hashable, kept: _Kept | None, seconds: float) -> None:
        """Keep in this process; the longest kept goes when there is no room."""
        if (former := self._local.pop(key, None)) is not None:
            self._local_bytes -= former.size
        local = self._local[key] = _Local(Held(kept.reply, kept.born) if kept else None, time.monotonic() + seconds)
        self._local_bytes += local.size
        while self._local_bytes > _LOCAL_BYTES:
            self._local_bytes -= self._local.pop(next(iter(self._local))).size

    async def _from_redis(self, name: str) -> _Kept | None:
        if time.monotonic() < self._redis_rests_until:
            return None
        try:
            async with asyncio.timeout(_REDIS_PATIENCE):
                found, forgotten = await asyncio.gather(self._redis.get(name), self._redis.get(_FORGOTTEN))
            kept = None if found is None else _DECODER.decode(found)
        except (ChirpError, TimeoutError, msgspec.MsgspecError) as error:
            self._rest(error)
            return None
        self._forgotten = max(self._forgotten, float(forgotten or 0))
        return kept if kept is not None and kept.born > self._forgotten else None

    async def _to_redis(self, name: str, value: bytes, seconds: int) -> None:
        if time.monotonic() < self._redis_rests_until:
            return
        try:
            async with asyncio.timeout(_REDIS_PATIENCE):
                await self._redis.put(name, value, seconds=seconds)
        except (ChirpError, TimeoutError) as error:
            self._rest(error)

    def _rest(self, error: Exception) -> None:
        _BROKEN.inc()
        self._redis_rests_until = time.monotonic() + _REDIS_REST
        log.warning("cache_without_redis", detail=getattr(error, "detail", repr(error)), seconds=_REDIS_REST)


def _counted(given: Given | None) -> Given | None:
    _ANSWERS.labels("too_large" if given is None else given.outcome).inc()
    return given


def _age(kept: _Kept) -> int:
    return max(0, int(time.time() - kept.born))


def _may_be_kept(reply: Reply) -> bool:
    """Tell whether an answer is whole, for everybody, and chosen by nothing that is not in the key."""
    if reply.status != 200:
        return False
    for name, value in reply.headers:
        match name.lower():
            case b"set-cookie":
                return False
            case b"vary" if not {part.strip().lower() for part in value.split(b",")} <= _KEYED:
                return False
    return True

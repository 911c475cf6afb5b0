"""Rate limit buckets: in this process, and settled with Redis so that all processes together keep a limit.

A bucket fills by what is taken and drains at the limit's rate, so an idle one is empty and needs no memory.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError
from resolvers.sources.redis import PREFIX, Redis, translated
from resolvers.telemetry import counter, get_logger

log = get_logger(__name__)

SETTLE_SECONDS = 0.2
# Twice as many buckets may be kept: those of this generation, and those of the last that nobody has asked for since.
GENERATION = 20_000
GENERATION_SECONDS = 300.0
# What Redis works through in about 5 ms; more dirty buckets than these are settled by further calls.
_BATCH = 1000

_SETTLINGS = counter(
    "rate_limit_settlings", "Settlings of rate limits with Redis; failed: this process counts alone", ["outcome"]
)

# For each key: its level is drained since it was written, and raised by what this process has taken. All of it goes as
# one value each way: the client of Redis takes longer to write an argument than Redis to use it, and Redis cuts Lua's
# numbers to integers. Redis's clock counts, so that those of gateways need not agree.
_SETTLE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local levels = {}
for i, bucket in ipairs(cmsgpack.unpack(ARGV[1])) do
  local key, rate, taken = bucket[1], bucket[2], bucket[3]
  local level = 0
  local kept = redis.call('GET', key)
  if kept then
    local was, at = string.match(kept, '^(%S+) (%S+)$')
    level = math.max(0, tonumber(was) - rate * math.max(0, now - tonumber(at)))
  end
  level = math.max(0, level + taken)
  if level > 0 then
    local kept_ms = math.ceil(level / rate * 1000)
    redis.call('SET', key, string.format('%.17g %.17g', level, now), 'PX', string.format('%d', kept_ms))
  elseif kept then
    redis.call('DEL', key)
  end
  levels[i] = level
end
return cmsgpack.pack(levels)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` may be taken at once, and as much again drains within `seconds`; `rate` is what drains in one."""

    count: int
    seconds: float
    rate: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", self.count / self.seconds)


class _Bucket:
    """`level` at the time `at`; `taken` is the part of it that Redis does not know yet (negative: given back)."""

    __slots__ = ("at", "level", "rate", "taken")

    def __init__(self, at: float) -> None:
        self.at = at
        self.level = 0.0
        self.rate = 0.0
        self.taken = 0.0

    def drain(self, now: float, rate: float) -> None:
        level = self.level - rate * (now - self.at)
        # Faster than max(), and done for each request.
        self.level = level if level > 0 else 0.0
        self.at = now
        self.rate = rate


class Buckets:
    """The buckets of this process by key. `clock` returns seconds that never run backwards."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._script = redis.client.register_script(_SETTLE)
        self._young: dict[str, _Bucket] = {}
        self._old: dict[str, _Bucket] = {}
        self._born = clock()
        self._dirty: dict[str, _Bucket] = {}
        self._alone = False

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def take(self, key: str, limit: Limit, cost: float = 1) -> float:
        """Take `cost` and return 0, or take nothing and return the seconds until it would fit.

        What costs more than the whole limit fits into an empty bucket.
        """
        bucket = self._drained(key, limit)
        excess = bucket.level + min(cost, limit.count) - limit.count
        if excess > 0:
            return excess / limit.rate
        self._add(key, bucket, cost)
        return 0.0

    def give(self, key: str, limit: Limit, cost: float) -> None:
        """Give back what was taken in vain."""
        self._add(key, self._drained(key, limit), -cost)

    def level(self, key: str, limit: Limit) -> float:
        """Return how full a bucket is: 0 to the limit's count, more when other processes took as well."""
        return self._drained(key, limit).level

    async def settle(self) -> None:
        """Tell Redis what was taken here since the last time, and learn what was taken elsewhere."""
        dirty, self._dirty = self._dirty, {}
        pairs = iter(dirty.items())
        while batch := dict(islice(pairs, _BATCH)):
            taken = [self._report(bucket) for bucket in batch.values()]
            try:
                levels = await self._exchange(batch, taken)
            except (UpstreamDownError, UpstreamTimeoutError) as fault:
                self._failed(fault.detail)
                for (key, bucket), amount in zip(batch.items(), taken, strict=True):
                    bucket.taken += amount
                    self._dirty[key] = bucket
                self._dirty.update(pairs)
                return
            self._settled()
            now = self._clock()
            for bucket, level in zip(batch.values(), levels, strict=True):
                bucket.level = max(0.0, level + bucket.taken)
                bucket.at = now

    async def keep_settling(self, stopping: asyncio.Event) -> None:
        """Settle every 200 ms, and once more when `stopping` is set."""
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_SECONDS):
                    await stopping.wait()
            self.renew()
            if self._dirty:
                await self.settle()

    def _drained(self, key: str, limit: Limit) -> _Bucket:
        now = self._clock()
        bucket = self._young.get(key)
        if bucket is None:
            if len(self._young) >= GENERATION:
                self.renew(full=True)
            bucket = self._young[key] = self._old.pop(key) if key in self._old else _Bucket(now)
        bucket.drain(now, limit.rate)
        return bucket

    def _add(self, key: str, bucket: _Bucket, cost: float) -> None:
        bucket.level = max(0.0, bucket.level + cost)
        bucket.taken += cost
        self._dirty[key] = bucket

    def renew(self, *, full: bool = False) -> None:
        """Drop the buckets that nobody has asked for in a whole generation; what is left of them stands in Redis."""
        now = self._clock()
        if full or now - self._born >= GENERATION_SECONDS:
            self._old, self._young, self._born = self._young, {}, now
            self._dirty = {key: bucket for key, bucket in self._dirty.items() if key in self._old}

    def _report(self, bucket: _Bucket) -> float:
        """Return what Redis is told, and count it as told.

        What was taken while Redis was away has drained here meanwhile, as it would have there: no more is told than
        is left. The share of one interval is, since another process may have filled the bucket in that time.
        """
        bucket.drain(self._clock(), bucket.rate)
        amount = min(bucket.taken, bucket.level + bucket.rate * SETTLE_SECONDS)
        bucket.taken = 0.0
        return amount

    async def _exchange(self, batch: dict[str, _Bucket], taken: list[float]) -> list[float]:
        told = [
            (f"{PREFIX}rate:{key}", bucket.rate, amount)
            for (key, bucket), amount in zip(batch.items(), taken, strict=True)
        ]
        with translated():
            levels = await self._script(args=[msgspec.msgpack.encode(told)])
        return msgspec.msgpack.decode(levels, type=list[float])

    def _settled(self) -> None:
        _SETTLINGS.labels("done").inc()
        if self._alone:
            log.info("rate_limits_shared_again")
        self._alone = False

    def _failed(self, reason: str) -> None:
        _SETTLINGS.labels("failed").inc()
        if not self._alone:
            log.warning("rate_limits_counted_alone", reason=reason)
        self._alone = True

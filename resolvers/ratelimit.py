"""The rule of rate limits: how much of what one may ask for, and whose bucket a request is charged to."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from resolvers.errors import ChirpError, RateLimitedError
from resolvers.lasting import lasting
from resolvers.sources.bundle import Sources
from resolvers.sources.postgres import Postgres
from resolvers.sources.ratelimit import Buckets, Limit
from resolvers.sources.tables import rate_limit_overrides
from resolvers.telemetry import counter, get_logger
from resolvers.token_accounts import TokenAccounts, token_digest

log = get_logger(__name__)

Address = IPv4Address | IPv6Address

OVERRIDES_SECONDS = 30.0
# Mastodon's clients read the headers as figures for five minutes.
SHOWN_SECONDS = 300
ACCOUNT = Limit(300, 60)

_REFUSED = counter("rate_limited", "Requests refused because of a rate limit", ["kind"])


class Kind(StrEnum):
    """What a request is for; each kind has buckets of its own, as in GoToSocial."""

    API = "api"
    SIGN_IN = "sign_in"
    FEDERATION = "federation"
    PAGES = "pages"


# For one address. A timeline of pictures is a hundred files, a busy server delivers several posts a second.
BY_ADDRESS = {
    Kind.API: Limit(300, 300),
    Kind.SIGN_IN: Limit(30, 300),
    Kind.FEDERATION: Limit(3000, 300),
    Kind.PAGES: Limit(6000, 300),
}

_PROBES = frozenset({"/livez", "/readyz"})
_SIGN_IN = frozenset({"/auth/sign_in", "/auth/2fa", "/oauth/token", "/signup", "/api/v1/accounts"})
# Each begins a sign-in at GoToSocial, and something to remember.
_SIGN_IN_PAGES = frozenset({"/chirp/sign-in"})
_API = ("/api/", "/graphql", "/oauth/", "/auth/", "/chirp/")
_FEDERATION = ("/users/", "/emoji/", "/.well-known/", "/nodeinfo/")


def kind_of(method: str, path: str) -> Kind | None:
    """Return what a request is for, None when it is not limited; `path` is decoded, as GoToSocial reads it."""
    if path in _PROBES:
        return None
    if (method == "POST" and path in _SIGN_IN) or path in _SIGN_IN_PAGES:
        return Kind.SIGN_IN
    # A browser asks before most calls of an app from another origin, without the token.
    if method == "OPTIONS":
        return Kind.PAGES
    if path.startswith(_API):
        return Kind.API
    if path.startswith(_FEDERATION):
        return Kind.FEDERATION
    return Kind.PAGES


@lru_cache(maxsize=4096)
def _counted_as(address: Address) -> str:
    """Return the name of an address. People get a whole /64 of IPv6, so that counts as one."""
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> 64 << 64)
    return str(address)


class Standing(NamedTuple):
    """How a bucket stands, for five minutes as Mastodon shows it; `reset` is the seconds until it is as at first.

    Nothing remains exactly when the next request would be refused.
    """

    limit: int
    remaining: int
    reset: float


@dataclass(frozen=True, slots=True)
class Throttle:
    """A bucket as it is: `maximum` may be used at once, `available` of it now, `rate` comes back each second."""

    maximum: int
    available: int
    rate: float

    @property
    def full_in(self) -> float:
        """In how many seconds all of it is there again."""
        return (self.maximum - self.available) / self.rate


class Budget:
    """Whom a request or socket is charged to: the account of its token, else its address.

    Good tokens that may not tell their account have a bucket together at each address, as large as an account's.
    """

    def __init__(self, limits: "RateLimits", kind: Kind, address: Address, token: str | None) -> None:
        self._limits = limits
        self.kind = kind
        self._address = _counted_as(address)
        self._by_address = f"{kind.value}:{self._address}", BY_ADDRESS[kind]
        self._token = token if kind is Kind.API else None
        self._digest = token_digest(self._token) if self._token is not None else ""

    async def admit(self) -> None:
        """Charge 1 for the request itself. Raises RateLimitedError.

        Before a token that this process doesn't know is refused for what others did at its address, Redis is asked.
        """
        try:
            self.charge(1)
        except RateLimitedError:
            tokens = self._limits.tokens
            if self._token is None or tokens.owner(self._digest) or await tokens.recall(self._digest) is None:
                _REFUSED.labels(self.kind.value).inc()
                raise
            self.charge(1)

    def charge(self, cost: float) -> None:
        """Take `cost`. Raises RateLimitedError, and takes nothing, when that is too much now."""
        key, limit = self._bucket()
        if wait := self._limits.buckets.take(key, limit, cost):
            raise RateLimitedError(retry_after=wait)

    def refund(self, cost: float) -> None:
        """Give back what was charged in vain; a negative cost, charged too little, is taken whatever is left."""
        self._limits.buckets.give(*self._bucket(), cost)

    def standing(self) -> Standing:
        """Return how the bucket stands now."""
        key, limit = self._bucket()
        level = self._limits.buckets.level(key, limit)
        scale = SHOWN_SECONDS / limit.seconds
        left = max(0, math.floor(limit.count - level))
        return Standing(int(limit.count * scale), int(left * scale), level / limit.rate)

    def throttle(self) -> Throttle:
        """Return the bucket as it is now, not as Mastodon's headers show it."""
        key, limit = self._bucket()
        left = max(0, math.floor(limit.count - self._limits.buckets.level(key, limit)))
        return Throttle(int(limit.count), left, limit.rate)

    def answered(self, status: int) -> None:
        """Note what became of the request (HTTP status, 101 for a socket): a token is not good until it has worked."""
        if self._token is None:
            return
        if status == 401:
            self._limits.tokens.doubt(self._digest, self._token)
        elif status < 500:
            self._limits.tokens.learn(self._digest, self._token)

    def _bucket(self) -> tuple[str, Limit]:
        if self._token is None or (owner := self._limits.tokens.owner(self._digest)) is None:
            return self._by_address
        if owner.account_id is None:
            # One person may have any number of tokens that do not tell whose they are.
            return f"narrow:{self._address}", ACCOUNT
        return f"account:{owner.account_id}", self._limits.overrides.get(owner.account_id, ACCOUNT)


class RateLimits:
    """The limits of this process; `overrides` are those of single accounts. Made by `open_rate_limits`."""

    def __init__(self, buckets: Buckets, tokens: TokenAccounts) -> None:
        self.buckets = buckets
        self.tokens = tokens
        self.overrides: dict[str, Limit] = {}

    def budget(self, kind: Kind, address: Address, token: str | None) -> Budget:
        """Return whom a request is charged to."""
        return Budget(self, kind, address, token)

    async def read_overrides(self, postgres: Postgres) -> None:
        """Read the limits of single accounts; when that fails, those of the last time stay."""
        try:
            async with postgres.session() as session:
                rows = await rate_limit_overrides.every(session)
        except (ChirpError, OSError) as fault:
            log.warning("rate_limit_overrides_not_read", reason=repr(fault))
            return
        self.overrides = {row.account_id: Limit(row.requests_per_min, 60) for row in rows}


@asynccontextmanager
async def open_rate_limits(sources: Sources) -> AsyncIterator[RateLimits]:
    """Yield the limits of a gateway; meanwhile they are settled with Redis, and overrides are read every 30 s."""
    limits = RateLimits(Buckets(sources.redis), TokenAccounts(sources.gotosocial, sources.redis, sources.bus))
    # An event, since cancelling is not enough: asyncio.wait_for of Python 3.11, in the client of Redis, may swallow it.
    stopping = asyncio.Event()

    async def keep_reading() -> None:
        while not stopping.is_set():
            await limits.read_overrides(sources.postgres)
            with suppress(TimeoutError):
                async with asyncio.timeout(OVERRIDES_SECONDS):
                    await stopping.wait()

    async def keep_settling() -> None:
        await limits.buckets.keep_settling(stopping)

    tasks = [asyncio.create_task(lasting(work, stopping)) for work in (keep_settling, keep_reading)]
    try:
        yield limits
    finally:
        await limits.tokens.close()
        stopping.set()
        await asyncio.gather(*tasks)

"""What a request counts as, and the buckets on a clock of the test, without a server."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest
import redis.asyncio

from resolvers.errors import RateLimitedError
from resolvers.ratelimit import BY_ADDRESS, Budget, Kind, RateLimits, kind_of
from resolvers.settings import read_settings
from resolvers.sources import ratelimit
from resolvers.sources.bus import Bus
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.ratelimit import GENERATION_SECONDS, Buckets, Limit
from resolvers.sources.redis import Redis
from resolvers.token_accounts import TokenAccounts
from tests.support.clock import Clock

MINUTE = Limit(60, 60)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> Buckets:
    """Return buckets that nobody settles: their Redis is never asked."""
    return Buckets(Redis(redis.asyncio.Redis()), clock)


@pytest.fixture
def anonymous(buckets: Buckets) -> Callable[..., Budget]:
    settings = read_settings(
        {
            "GTS_HOST": "127.0.0.1:9",
            "CHIRP_DB_HOST": "127.0.0.1:9",
            "REDIS_HOST": "127.0.0.1:9",
            "CHIRP_HOST": "http://localhost:3000",
            "SESSION_SECRET": "x" * 64,
        }
    )
    nowhere = Redis(redis.asyncio.Redis())
    limits = RateLimits(buckets, TokenAccounts(GoToSocial(settings), nowhere, Bus(nowhere)))
    return lambda address, kind=Kind.API: limits.budget(kind, ip_address(address), None)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/api/v1/timelines/home", Kind.API),
        ("POST", "/graphql", Kind.API),
        ("GET", "/oauth/authorize", Kind.API),
        ("GET", "/auth/sign_in", Kind.API),
        ("POST", "/auth/sign_in", Kind.SIGN_IN),
        ("POST", "/auth/2fa", Kind.SIGN_IN),
        ("POST", "/oauth/token", Kind.SIGN_IN),
        ("POST", "/api/v1/accounts", Kind.SIGN_IN),
        ("POST", "/signup", Kind.SIGN_IN),
        ("GET", "/signup", Kind.PAGES),
        ("GET", "/users/alice", Kind.FEDERATION),
        ("POST", "/users/alice/inbox", Kind.FEDERATION),
        ("GET", "/.well-known/webfinger", Kind.FEDERATION),
        ("GET", "/nodeinfo/2.0", Kind.FEDERATION),
        ("GET", "/emoji/01F8MH", Kind.FEDERATION),
        ("GET", "/fileserver/a/b/c/d.png", Kind.PAGES),
        ("GET", "/assets/logo.svg", Kind.PAGES),
        ("GET", "/app/assets/main.js", Kind.PAGES),
        ("GET", "/@alice", Kind.PAGES),
        ("OPTIONS", "/api/v1/statuses", Kind.PAGES),
        ("GET", "/livez", None),
        ("GET", "/readyz", None),
    ],
)
def test_each_path_has_its_kind(method: str, path: str, kind: Kind | None) -> None:
    assert kind_of(method, path) is kind


def test_a_full_limit_may_be_taken_at_once_and_then_drains(buckets: Buckets, clock: Clock) -> None:
    assert [buckets.take("a", MINUTE) for _ in range(60)] == [0] * 60
    assert buckets.take("a", MINUTE) == pytest.approx(1)
    clock.now += 0.25
    assert buckets.take("a", MINUTE) == pytest.approx(0.75)
    clock.now += 0.75
    assert buckets.take("a", MINUTE) == 0
    assert buckets.take("a", MINUTE) > 0
    assert buckets.take("b", MINUTE) == 0


def test_what_is_refused_takes_nothing(buckets: Buckets) -> None:
    assert buckets.take("a", MINUTE, 50) == 0
    assert buckets.take("a", MINUTE, 11) == pytest.approx(1)
    assert buckets.level("a", MINUTE) == 50
    assert buckets.take("a", MINUTE, 10) == 0


def test_what_costs_more_than_everything_waits_for_an_empty_bucket(buckets: Buckets, clock: Clock) -> None:
    assert buckets.take("a", MINUTE) == 0
    assert buckets.take("a", MINUTE, 100) == pytest.approx(1)
    clock.now += 1
    assert buckets.take("a", MINUTE, 100) == 0
    assert buckets.take("a", MINUTE) == pytest.approx(41)


def test_a_refund_gives_back_no_more_than_was_taken(buckets: Buckets) -> None:
    buckets.take("a", MINUTE, 20)
    buckets.give("a", MINUTE, 15)
    assert buckets.level("a", MINUTE) == 5
    buckets.give("a", MINUTE, 15)
    assert buckets.level("a", MINUTE) == 0


def test_idle_buckets_are_dropped_and_busy_ones_stay(buckets: Buckets, clock: Clock) -> None:
    slow = Limit(60, 6000)
    for name in range(50):
        buckets.take(f"idle:{name}", slow)
    for _ in range(3):
        clock.now += GENERATION_SECONDS
        buckets.renew()
        buckets.take("busy", slow, 10)
    assert len(buckets) == 1
    assert buckets.level("busy", slow) > 20


def test_a_flood_of_addresses_cannot_fill_the_memory(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "GENERATION", 100)
    for name in range(1050):
        buckets.take(f"flood:{name}", MINUTE)
        buckets.take("regular", MINUTE, 0.01)
    assert len(buckets) <= 200
    assert buckets.level("regular", MINUTE) == pytest.approx(10.5)


def test_addresses_are_told_apart_but_not_within_one_64(anonymous: Callable[..., Budget]) -> None:
    anonymous("2001:db8:0:1::1").charge(100)
    assert anonymous("2001:db8:0:1:ffff:ffff:ffff:ffff").standing().remaining == 200
    assert anonymous("2001:db8:0:2::1").standing().remaining == 300
    assert anonymous("203.0.113.1").standing().remaining == 300
    assert anonymous("2001:db8:0:1::1", Kind.FEDERATION).standing().remaining == BY_ADDRESS[Kind.FEDERATION].count


def test_nothing_remains_exactly_when_the_next_is_refused(anonymous: Callable[..., Budget], clock: Clock) -> None:
    budget = anonymous("203.0.113.1", Kind.SIGN_IN)
    for left in range(29, -1, -1):
        budget.charge(1)
        assert budget.standing().remaining == left
    with pytest.raises(RateLimitedError) as refused:
        budget.charge(1)
    assert refused.value.retry_after == pytest.approx(10)
    assert budget.standing().reset == pytest.approx(300)
    clock.now += 10.001
    assert budget.standing().remaining == 1
    budget.charge(1)


def test_a_refund_frees_room(anonymous: Callable[..., Budget]) -> None:
    budget = anonymous("203.0.113.1")
    budget.charge(300)
    budget.refund(25)
    budget.charge(25)
    with pytest.raises(RateLimitedError):
        budget.charge(1)

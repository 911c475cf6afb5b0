"""How the outside systems are: what the probes tell, and what the metrics show of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache

from resolvers.errors import ChirpError
from resolvers.sources.bundle import Sources
from resolvers.sources.migrate import read_migrations
from resolvers.sources.tables import schema_versions
from resolvers.telemetry import gauge

_PATIENCE = 2.0

_BREAKER = gauge("upstream_breaker_state", "The circuit breaker of GoToSocial: 0 closed, 1 half-open, 2 open")
_CONNECTIONS = gauge("connections", "Connections of a pool", ["pool", "state"])


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source: `fault` is "" when it is well; `facts` are for operators."""

    seconds: float
    fault: str
    facts: Mapping[str, object]

    @property
    def ok(self) -> bool:
        """Whether it can be used."""
        return not self.fault


async def stores(sources: Sources) -> dict[str, SourceHealth]:
    """Ask those sources without which no request can be answered: PostgreSQL, its schema, Redis."""

    async def postgres() -> Mapping[str, object]:
        async with sources.postgres.session() as session:
            version = await schema_versions.newest(session)
        # A newer schema is fine: migrations expand before they contract, so that two versions can run side by side.
        if version < _head():
            raise ChirpError(detail=f"the schema is at {version}, this Chirp needs {_head()}: run chirp migrate")
        return {"schema": version, "needs": _head()}

    async def redis() -> Mapping[str, object]:
        await sources.redis.ping()
        return {}

    found = await asyncio.gather(_asked(postgres), _asked(redis))
    return dict(zip(("postgres", "redis"), found, strict=True))


async def gotosocial(sources: Sources) -> SourceHealth:
    """Ask GoToSocial; without it Chirp is degraded, and still answers what it can."""
    known = sources.capabilities.current

    async def ask() -> Mapping[str, object]:
        status = await sources.gotosocial.status_of("/nodeinfo/2.0")
        return {"status": status}

    asked = await _asked(ask)
    facts = {
        "version": known.version,
        "breaker": sources.gotosocial.breaker.state.name.lower(),
        "native": sorted(known.native),
    }
    return SourceHealth(asked.seconds, asked.fault, {**asked.facts, **facts})


def measure(sources: Sources) -> None:
    """Bring the metrics that are read off the sources up to date."""
    _BREAKER.set(sources.gotosocial.breaker.state.value)
    pools = {
        "postgres": sources.postgres.connections(),
        "redis": sources.redis.connections(),
        "gotosocial": sources.gotosocial.connections(),
    }
    for pool, use in pools.items():
        for state, connections in use.items():
            _CONNECTIONS.labels(pool, state).set(connections)


async def _asked(ask: Callable[[], Awaitable[Mapping[str, object]]]) -> SourceHealth:
    started = time.perf_counter()
    facts: Mapping[str, object] = {}
    fault = ""
    try:
        async with asyncio.timeout(_PATIENCE):
            facts = await ask()
    except ChirpError as error:
        fault = error.detail or error.message
    except TimeoutError:
        fault = f"no answer within {_PATIENCE:.0f} s"
    return SourceHealth(time.perf_counter() - started, fault, facts)


@cache
def _head() -> int:
    return len(read_migrations())

"""The outside systems that a process has open."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from resolvers.settings import Settings
from resolvers.sources.bus import Bus
from resolvers.sources.capabilities import CapabilityWatch
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.gotosocial_stream import GoToSocialStream
from resolvers.sources.list_members import ListMembers
from resolvers.sources.muted_members import MutedMembers
from resolvers.sources.postgres import Postgres, open_postgres
from resolvers.sources.reads import Reads
from resolvers.sources.redis import Redis, open_redis
from resolvers.sources.vault import Vault


@dataclass(frozen=True, slots=True)
class Sources:
    """What a gateway asks."""

    postgres: Postgres
    redis: Redis
    bus: Bus
    gotosocial: GoToSocial
    reads: Reads
    gotosocial_stream: GoToSocialStream
    capabilities: CapabilityWatch
    muted: MutedMembers
    lists: ListMembers
    vault: Vault


@asynccontextmanager
async def open_sources(settings: Settings) -> AsyncIterator[Sources]:
    """Open every source of a gateway, and close them in the opposite order. Raises StoreError."""
    async with AsyncExitStack() as stack:
        postgres = await open_postgres(settings)
        stack.push_async_callback(postgres.close)
        redis = await open_redis(settings)
        stack.push_async_callback(redis.close)
        bus = await stack.enter_async_context(Bus(redis))
        gotosocial = await stack.enter_async_context(GoToSocial(settings))
        gotosocial_stream = await stack.enter_async_context(GoToSocialStream(settings))
        capabilities = await stack.enter_async_context(CapabilityWatch(gotosocial))
        yield Sources(
            postgres=postgres,
            redis=redis,
            bus=bus,
            gotosocial=gotosocial,
            reads=Reads(gotosocial),
            gotosocial_stream=gotosocial_stream,
            capabilities=capabilities,
            muted=MutedMembers(postgres, bus),
            lists=ListMembers(bus),
            vault=Vault.of(settings),
        )

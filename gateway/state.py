"""What the gateway has open while it runs, as ASGI hands it to each request (ASGI lifespan state)."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict, cast

from starlette.types import Scope

from gateway.leaving import Leaving
from resolvers.apps import Apps
from resolvers.ratelimit import RateLimits, open_rate_limits
from resolvers.response_cache import ResponseCache
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.streams import Streams


class State(TypedDict):
    """The lifespan state; `rate_limits` is None when they are turned off."""

    settings: Settings
    sources: Sources
    streams: Streams
    rate_limits: RateLimits | None
    responses: ResponseCache
    apps: Apps
    leaving: Leaving


@asynccontextmanager
async def open_state(settings: Settings, leaving: Leaving) -> AsyncIterator[State]:
    """Open all that requests need; close it when the server stops."""
    async with AsyncExitStack() as stack:
        sources = await stack.enter_async_context(open_sources(settings))
        streams = Streams(sources)
        stack.push_async_callback(streams.close)
        limits = await stack.enter_async_context(open_rate_limits(sources)) if settings.rate_limits else None
        responses = ResponseCache(sources.redis)
        yield State(
            settings=settings,
            sources=sources,
            streams=streams,
            rate_limits=limits,
            responses=responses,
            apps=Apps(sources, settings),
            leaving=leaving,
        )


def state_of(scope: Scope) -> State:
    """Return the state that belongs to a request or socket."""
    return cast("State", scope["state"])

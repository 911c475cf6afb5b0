"""What the gateway has open while it runs, as ASGI hands it to each request (ASGI lifespan state)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict, cast

from starlette.types import Scope

from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.streams import Streams


class State(TypedDict):
    """The lifespan state."""

    settings: Settings
    sources: Sources
    streams: Streams


@asynccontextmanager
async def open_state(settings: Settings) -> AsyncIterator[State]:
    """Open all that requests need; close it when the server stops."""
    async with open_sources(settings) as sources:
        streams = Streams(sources.gotosocial_stream)
        try:
            yield State(settings=settings, sources=sources, streams=streams)
        finally:
            await streams.close()


def state_of(scope: Scope) -> State:
    """Return the state that belongs to a request or socket."""
    return cast("State", scope["state"])

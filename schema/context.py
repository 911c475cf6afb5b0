"""What every resolver of the schema is given: the context of the request, streams and kept answers of the process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from resolvers.context import Ctx
from resolvers.response_cache import ResponseCache
from resolvers.sources.bundle import Sources
from resolvers.streams import Streams
from resolvers.viewer import Viewer


@dataclass(slots=True)
class RequestContext:
    """The GraphQL context of one request, or of one socket with all its operations.

    `connection_params` is what a socket's client said of itself (`connection_init`); Strawberry puts it here.
    """

    viewer: Viewer
    sources: Sources
    streams: Streams
    responses: ResponseCache
    connection_params: Mapping[str, object] = field(default_factory=dict)
    ctx: Ctx = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Forget what the loaders have fetched: the next event of a subscription shows the world as it is then."""
        self.ctx = Ctx.of(self.viewer, self.sources)


Info: TypeAlias = strawberry.Info[RequestContext, None]

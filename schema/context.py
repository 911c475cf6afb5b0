"""What every resolver of the schema is given: the context of the request, streams and kept answers of the process."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from resolvers.context import Ctx
from resolvers.ratelimit import Budget
from resolvers.response_cache import ResponseCache
from resolvers.sources.bundle import Sources
from resolvers.streams import Streams
from resolvers.viewer import Viewer
from schema.cost import Cost


@dataclass(slots=True)
class RequestContext:
    """The GraphQL context of one operation, or of one event of a subscription.

    `budget` is whom it is charged to, None when there are no limits; `cost` is the estimate that was charged.
    """

    viewer: Viewer
    sources: Sources
    streams: Streams
    responses: ResponseCache
    budget: Budget | None = None
    cost: Cost = field(default_factory=Cost)
    ctx: Ctx = field(init=False)

    def __post_init__(self) -> None:
        self.ctx = Ctx.of(self.viewer, self.sources)
        # Each object that is asked for by its id may take a call.
        self.ctx.upstream.most += self.cost.named


Info: TypeAlias = strawberry.Info[RequestContext, None]

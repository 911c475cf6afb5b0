"""Filter."""

from datetime import datetime

import strawberry

from resolvers import filters, statuses
from resolvers.entities.filter import Filter as FilterEntity
from resolvers.entities.filter import FilterKeyword as FilterKeywordEntity
from resolvers.entities.filter import FilterStatus as FilterStatusEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.ids import global_id
from schema.context import Info
from schema.enums import FilterAction, FilterContext
from schema.field import Node, entity, field, later


@entity(FilterKeywordEntity, node=filters.keyword)
class FilterKeyword(Node):
    """A word or phrase that a filter looks for."""

    keyword: str
    """What is looked for."""

    whole_word: bool
    """Only as a word of its own, not inside another."""


@entity(FilterStatusEntity, node=filters.entry)
class FilterStatus(Node):
    """A single status that a filter finds."""

    @field(strawberry.ID)
    @staticmethod
    def status_id(parent: strawberry.Parent[FilterStatusEntity]) -> str:
        """The global id of the status."""
        return global_id("Status", parent.status_id)

    @field(later("Status", "schema.types.status"))
    @staticmethod
    async def status(info: Info, parent: strawberry.Parent[FilterStatusEntity]) -> StatusEntity | None:
        """The status; null when it is gone, or the viewer may not see it."""
        return await statuses.seen(info.context.ctx, parent.status_id)


@entity(FilterEntity, node=filters.one)
class Filter(Node):
    """What the viewer does not want to see, and where."""

    title: str
    """What it is called."""

    contexts: list[FilterContext]
    """Where it applies."""

    action: FilterAction
    """What is done with what it finds."""

    expires_at: datetime | None
    """Until when it applies; null for good."""

    keywords: list[FilterKeyword]
    """The words that it looks for."""

    statuses: list[FilterStatus]
    """The single statuses that it finds."""

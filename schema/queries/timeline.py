"""Timelines."""

import strawberry

from resolvers import tags, timelines
from resolvers.entities.status import Status as StatusEntity
from resolvers.errors import ValidationError
from resolvers.ids import local_id
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.enums import TimelineKind
from schema.field import output
from schema.types.status import Status


@output
class TimelineQueries:
    """Root fields about timelines."""

    @connection(Status)
    @staticmethod
    async def timeline(
        info: Info,
        window: Window,
        kind: TimelineKind = TimelineKind.HOME,
        tag: str | None = strawberry.UNSET,
        list_id: strawberry.ID | None = strawberry.UNSET,
    ) -> Page[StatusEntity]:
        """A timeline, newest first (1-80, default 20); `tag` and `listId` go with their kinds."""
        ctx = info.context.ctx
        match kind:
            case TimelineKind.HOME:
                return await timelines.home(ctx, window)
            case TimelineKind.LOCAL:
                return await timelines.public(ctx, window, local=True)
            case TimelineKind.PUBLIC:
                return await timelines.public(ctx, window)
            case TimelineKind.TAG:
                return await timelines.of_tag(ctx, tags.checked_tag(tag or "", "tag"), window)
            case TimelineKind.LIST:
                if not list_id:
                    raise ValidationError("Which list?", field="listId")
                return await timelines.of_list(ctx, local_id(list_id, "List", "listId"), window)

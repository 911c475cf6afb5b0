"""Statuses by their ids."""

import strawberry

from resolvers import statuses
from resolvers.entities.status import Status as StatusEntity
from resolvers.errors import NotFoundError
from resolvers.ids import local_id
from schema.context import Info
from schema.field import field, output
from schema.types.status import Status


@output
class StatusQueries:
    """Root fields about statuses."""

    @field(Status | None)
    @staticmethod
    async def status(info: Info, id: strawberry.ID) -> StatusEntity | None:  # noqa: A002  the argument's name
        """A status by its global id, or by the id that REST knows it by; null when the viewer may not see it."""
        try:
            return await statuses.status(info.context.ctx, local_id(id, "Status", "id"))
        except NotFoundError:
            return None

"""This server."""

from resolvers import instance
from resolvers.entities.instance import Instance as InstanceEntity
from schema.context import Info
from schema.field import field, output
from schema.types.instance import Instance


@output
class InstanceQueries:
    """Root fields about this server."""

    @field(Instance)
    @staticmethod
    async def instance(info: Info) -> InstanceEntity:
        """This server: what it says of itself, what it allows; at most a minute old."""
        return await instance.instance(info.context.ctx, info.context.responses)

"""Ending sessions."""

import strawberry

from resolvers import sessions
from schema.context import Info
from schema.field import output
from schema.payload import DeletePayload, mutation


@output
class SessionMutations:
    """Root fields that end sessions."""

    @mutation(DeletePayload)
    @staticmethod
    async def end_session(info: Info, id: strawberry.ID) -> str:  # noqa: A002  the argument's name
        """Sign the viewer's account out of a browser."""
        await sessions.end(info.context.ctx, id)
        return id

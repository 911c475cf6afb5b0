"""Ending sessions."""

import strawberry

from resolvers import sessions
from schema.context import Info
from schema.field import output
from schema.payload import DeletePayload, mutation, payload


@payload
class EndSessionsPayload:
    """What came of signing out everywhere."""

    ended: int | None
    """Of how many browsers the account was signed out; null when there are user errors."""


@output
class SessionMutations:
    """Root fields that end sessions."""

    @mutation(DeletePayload)
    @staticmethod
    async def end_session(info: Info, id: strawberry.ID) -> str:  # noqa: A002  the argument's name
        """Sign the viewer's account out of a browser."""
        await sessions.end(info.context.ctx, id)
        return id

    @mutation(EndSessionsPayload)
    @staticmethod
    async def end_sessions(info: Info) -> int:
        """Sign the viewer's account out of every browser, this one included; apps with tokens stay signed in."""
        return await sessions.end_all(info.context.ctx)

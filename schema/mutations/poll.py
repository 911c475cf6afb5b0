"""Voting."""

import strawberry

from resolvers import polls
from resolvers.entities.poll import Poll as PollEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.poll import Poll


@payload
class PollPayload:
    """What came of voting."""

    poll: Poll | None
    """The poll as it is now; null when there are user errors."""


@output
class PollMutations:
    """Root fields that vote."""

    @mutation(PollPayload)
    @staticmethod
    async def vote_poll(info: Info, id: strawberry.ID, choices: list[int]) -> PollEntity:  # noqa: A002
        """Vote, once and for all; the choices are places in `options`, from 0 on."""
        return await polls.vote(info.context.ctx, local_id(id, "Poll", "id"), choices)

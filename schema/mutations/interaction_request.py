"""Deciding who may do what with a status."""

import strawberry

from resolvers import interaction_requests
from resolvers.entities.interaction_request import InteractionRequest as InteractionRequestEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.interaction_request import InteractionRequest


@payload
class InteractionRequestPayload:
    """What came of deciding."""

    interaction_request: InteractionRequest | None
    """The request as it is now; null when there are user errors."""


@output
class InteractionRequestMutations:
    """Root fields that decide who may do what with a status."""

    @mutation(InteractionRequestPayload)
    @staticmethod
    async def accept_interaction(info: Info, id: strawberry.ID) -> InteractionRequestEntity:  # noqa: A002
        """Give leave."""
        return await interaction_requests.accept(info.context.ctx, local_id(id, "InteractionRequest", "id"))

    @mutation(InteractionRequestPayload)
    @staticmethod
    async def reject_interaction(info: Info, id: strawberry.ID) -> InteractionRequestEntity:  # noqa: A002
        """Refuse."""
        return await interaction_requests.reject(info.context.ctx, local_id(id, "InteractionRequest", "id"))

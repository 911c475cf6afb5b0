"""Ending the access of apps."""

import strawberry

from resolvers import tokens
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import DeletePayload, mutation


@output
class TokenMutations:
    """Root fields that end the access of apps."""

    @mutation(DeletePayload)
    @staticmethod
    async def revoke_token(info: Info, id: strawberry.ID) -> str:  # noqa: A002  the argument's name
        """End an app's access to the viewer's account, and what it has open, at once.

        Needs the scopes write:accounts and read:accounts (or profile).
        """
        await tokens.revoke(info.context.ctx, local_id(id, "Token", "id"))
        return id

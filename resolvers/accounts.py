"""What is done with accounts."""

from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.entities.relationship import Relationship


async def verified(ctx: Ctx) -> Account:
    """Return the viewer's own account; needs the scope read:accounts or profile.

    Raises UnauthenticatedError when the token is none of GoToSocial's, or was revoked.
    """
    return await ctx.loaders.verified.load(ctx.viewer.require_token())


async def account(ctx: Ctx, account_id: str) -> Account:
    """Return an account as the viewer sees it. Raises NotFoundError when there is none, or it blocks the viewer."""
    return await ctx.loaders.accounts.load(account_id)


async def relationship(ctx: Ctx, account_id: str) -> Relationship | None:
    """Return how the viewer stands to an account; None for anonymous viewers. Many ids become one call."""
    if ctx.viewer.token is None:
        return None
    return await ctx.loaders.relationships.load(account_id)

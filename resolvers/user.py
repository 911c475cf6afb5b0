"""The person behind the viewer's account: their address, and how much they could take along."""

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.user import ExportStats, User


async def user(ctx: Ctx) -> User:
    """Return what the server knows of the viewer as a person; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return decode(User, (await ctx.get("/api/v1/user")).body)


async def export_stats(ctx: Ctx) -> ExportStats:
    """Return how many rows the viewer's exports have; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return decode(ExportStats, (await ctx.get("/api/v1/exports/stats")).body)

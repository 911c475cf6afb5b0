"""What is done with polls."""

from resolvers.context import Ctx
from resolvers.entities.poll import Poll


async def poll(ctx: Ctx, poll_id: str) -> Poll:
    """Return a poll as the viewer sees it. Raises NotFoundError when the viewer may not see its status."""
    return await ctx.loaders.polls.load(poll_id)

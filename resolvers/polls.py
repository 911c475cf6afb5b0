"""What is done with polls."""

from collections.abc import Sequence

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.poll import Poll


async def poll(ctx: Ctx, poll_id: str) -> Poll:
    """Return a poll as the viewer sees it. Raises NotFoundError when the viewer may not see its status."""
    return await ctx.loaders.polls.load(poll_id)


async def vote(ctx: Ctx, poll_id: str, choices: Sequence[int]) -> Poll:
    """Vote, once and for all; `choices` are places in the options. Needs the scope write:statuses.

    Raises ValidationError for choices that the poll has not, a second vote and one's own poll.
    """
    ctx.viewer.require_token()
    voted = decode(Poll, (await ctx.call("POST", f"/api/v1/polls/{poll_id}/votes", json={"choices": choices})).body)
    ctx.loaders.polls.forget(poll_id)
    ctx.loaders.polls.prime(poll_id, voted)
    return voted

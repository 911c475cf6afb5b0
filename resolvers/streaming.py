"""Streaming as Mastodon's clients ask for it: who may hear what."""

from resolvers import accounts, viewers
from resolvers.channels import Channel, channel_of
from resolvers.context import Ctx
from resolvers.errors import (
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
    UpstreamDownError,
    UpstreamTimeoutError,
)
from resolvers.ids import is_id


async def admit(ctx: Ctx) -> str:
    """Return the account whose streams the viewer may hear; needs all of the scope read, as GoToSocial says.

    Raises UnauthenticatedError without a good token, ForbiddenError without the scope.
    """
    token = ctx.viewer.require_token()
    try:
        await viewers.require_scope(ctx, "read")
        return (await viewers.identity(ctx)).account_id
    except (UpstreamDownError, UpstreamTimeoutError):
        # What is kept of tokens may be out of reach just now; GoToSocial knows all of it.
        if not await ctx.sources.gotosocial_stream.admits(token):
            raise ForbiddenError("This token lacks the scope read.") from None
        return (await accounts.verified(ctx)).id


async def channel(ctx: Ctx, name: str, *, tag: str = "", list_id: str = "") -> Channel:
    """Return the channel that an admitted viewer asks for.

    Raises ValidationError (400) for one that is none, UnauthenticatedError for somebody else's list; both in Mastodon's
    words.
    """
    wanted = channel_of(name, tag=tag, list_id=list_id)
    if wanted.name == "list":
        try:
            if not is_id(list_id):
                raise NotFoundError
            await ctx.get(f"/api/v1/lists/{list_id}")
        except NotFoundError as fault:
            raise UnauthenticatedError("Not authorized to stream this list") from fault
    return wanted

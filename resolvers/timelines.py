"""Timelines: statuses of many accounts, newest first."""

from collections.abc import AsyncIterator

from resolvers import accounts, viewers
from resolvers.context import Ctx
from resolvers.entities.decode import decode_list
from resolvers.entities.status import Status
from resolvers.errors import ChirpError, UnauthenticatedError
from resolvers.paging import Page, Window, gather, page_of
from resolvers.streams import Streams, TimelineEvent

# GoToSocial answers at most 40 statuses of a timeline at once.
_LARGEST = 40


async def home(ctx: Ctx, window: Window) -> Page[Status]:
    """Return what the accounts and tags that the viewer follows have posted; needs the scope read:statuses."""
    ctx.viewer.require_token()

    async def fetch(part: Window) -> Page[Status]:
        answer = await ctx.get("/api/v1/timelines/home", part.query(_LARGEST))
        items = decode_list(Status, answer.body)
        for item in items:
            ctx.loaders.statuses.prime(item.id, item)
        return page_of(items, answer.link, part, _LARGEST)

    return await gather(fetch, window)


async def home_events(ctx: Ctx, streams: Streams) -> AsyncIterator[TimelineEvent]:
    """Yield what happens on the viewer's home timeline from now on; needs the scope read:statuses.

    Raises UnauthenticatedError when the token is refused, ForbiddenError when the scope is missing; ends when the
    token is revoked. GoToSocial's stream asks for no scope, and one stream serves all tokens of an account: so each is
    tried on the timeline itself first.
    """
    account = await accounts.verified(ctx)
    await home(ctx, Window(1))
    async for event in streams.home(account.id, ctx.viewer.require_token()):
        if not await _still_good(ctx):
            return
        yield event


async def _still_good(ctx: Ctx) -> bool:
    """Tell whether the viewer's token still counts: an open stream of GoToSocial outlives its token.

    At most one call to GoToSocial a minute. While Redis or GoToSocial are down nobody can say, and events flow on.
    """
    try:
        await viewers.identity(ctx)
    except UnauthenticatedError:
        return False
    except ChirpError:
        return True
    return True

"""What is done with statuses; how they are written stands in `authoring`."""

import asyncio

from resolvers import muted_statuses
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.status import Status, StatusContext, StatusEdit, StatusSource
from resolvers.errors import NotFoundError
from resolvers.paging import LARGEST, Page, Window

STATUSES = "/api/v1/statuses"


async def status(ctx: Ctx, status_id: str) -> Status:
    """Return a status as the viewer sees it. Raises NotFoundError when the viewer may not see it, too."""
    [found] = await muted_statuses.marked(ctx, [await ctx.loaders.statuses.load(status_id)])
    return found


async def seen(ctx: Ctx, status_id: str) -> Status | None:
    """Return a status as `status` does, None when the viewer may not see it."""
    try:
        return await status(ctx, status_id)
    except NotFoundError:
        return None


async def parent(ctx: Ctx, reply: Status) -> Status | None:
    """Return the status that `reply` answers; None when it answers none, or one that the viewer may not see."""
    return None if reply.in_reply_to_id is None else await seen(ctx, reply.in_reply_to_id)


async def around(ctx: Ctx, status_id: str) -> StatusContext:
    """Return what stands around a status in its thread, as far as the viewer may see it. Raises NotFoundError."""
    found = decode(StatusContext, (await ctx.get(f"{STATUSES}/{status_id}/context")).body)
    everything = await muted_statuses.marked(ctx, [*found.ancestors, *found.descendants])
    ctx.loaders.keep(everything)
    above = len(found.ancestors)
    return StatusContext(everything[:above], everything[above:])


async def thread(ctx: Ctx, status_id: str) -> list[Status]:
    """Return all of a thread that the viewer may see, its root first, given any status of it; two calls.

    Raises NotFoundError when the viewer may not see that status.
    """
    middle, found = await asyncio.gather(status(ctx, status_id), around(ctx, status_id))
    return [*found.ancestors, middle, *found.descendants]


async def collected(ctx: Ctx, path: str, window: Window) -> Page[Status]:
    """Return a window of what the viewer keeps or likes: GoToSocial pages it by ids of its own, and takes any limit."""
    page = await read_page(ctx, Status, path, window, largest=LARGEST, thinned=True, downwards=True)
    return await muted_statuses.known(ctx, page)


async def history(ctx: Ctx, status_id: str) -> list[StatusEdit]:
    """Return all versions of a status, the oldest first; the last is how it is now. Raises NotFoundError."""
    return decode_list(StatusEdit, (await ctx.get(f"{STATUSES}/{status_id}/history")).body)


async def source(ctx: Ctx, status_id: str) -> StatusSource:
    """Return a status of the viewer's as they typed it. Raises NotFoundError for those of others."""
    ctx.viewer.require_token()
    return decode(StatusSource, (await ctx.get(f"{STATUSES}/{status_id}/source")).body)


async def source_if_own(ctx: Ctx, status_id: str) -> StatusSource | None:
    """Return a status as it was typed, None for those of others and for anonymous viewers."""
    if ctx.viewer.token is None:
        return None
    try:
        return await source(ctx, status_id)
    except NotFoundError:
        return None


async def favourited_by(ctx: Ctx, status_id: str) -> list[Account]:
    """Return who likes a status, as far as this server knows; needs the scope read:accounts. Raises NotFoundError."""
    return await _accounts(ctx, status_id, "favourited_by")


async def reblogged_by(ctx: Ctx, status_id: str) -> list[Account]:
    """Return who boosted a status, as far as this server knows; needs the scope read:accounts. Raises NotFoundError."""
    return await _accounts(ctx, status_id, "reblogged_by")


async def favourite(ctx: Ctx, status_id: str) -> Status:
    """Like a status; needs the scope write:favourites."""
    return await _act(ctx, status_id, "favourite")


async def unfavourite(ctx: Ctx, status_id: str) -> Status:
    """Like a status no more; needs the scope write:favourites."""
    return await _act(ctx, status_id, "unfavourite")


async def reblog(ctx: Ctx, status_id: str, visibility: str | None = None) -> Status:
    """Boost a status; return the boost, which holds the boosted. Needs the scope write:statuses.

    GoToSocial 0.20 gives every boost the visibility of the boosted, whatever is asked for.
    """
    return await _act(ctx, status_id, "reblog", {} if visibility is None else {"visibility": visibility})


async def unreblog(ctx: Ctx, status_id: str) -> Status:
    """Take a boost back, given the boosted; return the boosted. Needs the scope write:statuses."""
    return await _act(ctx, status_id, "unreblog")


async def bookmark(ctx: Ctx, status_id: str) -> Status:
    """Keep a status; needs the scope write:bookmarks."""
    return await _act(ctx, status_id, "bookmark")


async def unbookmark(ctx: Ctx, status_id: str) -> Status:
    """Keep a status no more; needs the scope write:bookmarks."""
    return await _act(ctx, status_id, "unbookmark")


async def pin(ctx: Ctx, status_id: str) -> Status:
    """Let a status of the viewer's stand on top of their profile; needs the scope write:accounts."""
    return await _act(ctx, status_id, "pin")


async def unpin(ctx: Ctx, status_id: str) -> Status:
    """Let a status of the viewer's stand on top of their profile no more; needs the scope write:accounts."""
    return await _act(ctx, status_id, "unpin")


async def mute_notifications(ctx: Ctx, status_id: str) -> Status:
    """Stop GoToSocial's notifications about a thread; it does so for threads only that involve the viewer."""
    return await _act(ctx, status_id, "mute")


async def unmute_notifications(ctx: Ctx, status_id: str) -> Status:
    """Let GoToSocial notify about a thread again."""
    return await _act(ctx, status_id, "unmute")


async def _act(ctx: Ctx, status_id: str, verb: str, options: dict[str, object] | None = None) -> Status:
    ctx.viewer.require_token()
    answer = await ctx.call("POST", f"{STATUSES}/{status_id}/{verb}", json=options or None)
    changed = decode(Status, answer.body)
    ctx.loaders.renew(changed)
    return changed


async def _accounts(ctx: Ctx, status_id: str, whose: str) -> list[Account]:
    ctx.viewer.require_token()
    found = decode_list(Account, (await ctx.get(f"{STATUSES}/{status_id}/{whose}")).body)
    for account in found:
        ctx.loaders.accounts.prime(account.id, account)
    return found

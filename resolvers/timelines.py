"""Timelines: statuses of many accounts, newest first, without those of conversations that the viewer has muted."""

from enum import Enum
from urllib.parse import quote

from resolvers import muted_statuses
from resolvers.context import Ctx
from resolvers.entities.decode import decode_slots
from resolvers.entities.status import Status
from resolvers.errors import NotFoundError
from resolvers.paging import Page, Window, gather, page_of
from resolvers.sources.gotosocial import Query

_TIMELINES = "/api/v1/timelines"
# GoToSocial answers at most 40 statuses of a timeline at once.
_LARGEST = 40


class TimelineKind(Enum):
    """Which timeline. LOCAL holds the public statuses of this server, PUBLIC all that it knows."""

    HOME = "home"
    LOCAL = "local"
    PUBLIC = "public"
    LIST = "list"
    TAG = "tag"


async def home(ctx: Ctx, window: Window) -> Page[Status]:
    """Return what the accounts and tags that the viewer follows have posted; needs the scope read:statuses."""
    ctx.viewer.require_token()
    return await _read(ctx, "home", window)


async def public(ctx: Ctx, window: Window, *, local: bool = False) -> Page[Status]:
    """Return what is public, of this server only when `local`; needs the scope read:statuses.

    Raises UnauthenticatedError for anonymous viewers, unless GoToSocial shows it to everybody.
    """
    return await _read(ctx, "public", window, [("local", "true")] if local else ())


async def of_list(ctx: Ctx, list_id: str, window: Window) -> Page[Status]:
    """Return what the accounts of a list have posted; needs the scope read:lists. Raises NotFoundError."""
    ctx.viewer.require_token()
    return await _read(ctx, f"list/{list_id}", window)


async def of_tag(ctx: Ctx, name: str, window: Window) -> Page[Status]:
    """Return public statuses with a hashtag (without its #, checked); needs the scope read:statuses.

    A hashtag that nobody has used has none.
    """
    ctx.viewer.require_token()
    try:
        return await _read(ctx, "tag/" + quote(name, safe=""), window)
    except NotFoundError:
        return Page([], [], None, None)


async def _read(ctx: Ctx, name: str, window: Window, query: Query = ()) -> Page[Status]:
    async def fetch(part: Window) -> Page[Status]:
        answer = await ctx.get(f"{_TIMELINES}/{name}", [*query, *part.query(_LARGEST)])
        page = page_of(decode_slots(Status, answer.body), answer.link, part, _LARGEST)
        ctx.loaders.keep(page.items)
        hidden = await muted_statuses.among(ctx, page.items)
        return page.where(lambda item: item.id not in hidden) if hidden else page

    return await gather(fetch, window)

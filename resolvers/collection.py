"""Collections of GoToSocial that are read page by page."""

from typing import TypeVar

from resolvers.context import Ctx
from resolvers.entities.decode import decode_slots
from resolvers.paging import Page, Window, gather, gather_downwards, page_of
from resolvers.sources.gotosocial import Query

T = TypeVar("T")


async def read_page(
    ctx: Ctx,
    kind: type[T],
    path: str,
    window: Window,
    *,
    largest: int,
    query: Query = (),
    thinned: bool = False,
    downwards: bool = False,
) -> Page[T]:
    """Return a window of the collection at `path`, of which GoToSocial answers at most `largest` items at once.

    `thinned` tells that it leaves out what the viewer may not see after it has taken so many; `downwards`, that it
    begins at the newest even when it is asked for what is newer than a position.
    """

    async def fetch(part: Window) -> Page[T]:
        answer = await ctx.get(path, [*query, *part.query(largest)])
        return page_of(decode_slots(kind, answer.body), answer.link, part, largest, thinned=thinned)

    return await (gather_downwards if downwards else gather)(fetch, window)

"""Search."""

import strawberry

from resolvers import search
from resolvers.entities.search import SearchResults as SearchResultsEntity
from schema.context import Info
from schema.enums import SearchType
from schema.field import field, output
from schema.types.search import SearchResults


@output
class SearchQueries:
    """Root fields that look for something."""

    @field(SearchResults)
    @staticmethod
    async def search(
        info: Info,
        query: str,
        *,
        type: SearchType | None = strawberry.UNSET,  # noqa: A002  the argument's name
        resolve: bool = False,
        following: bool = False,
        first: int = 20,
    ) -> SearchResultsEntity:
        """What GoToSocial finds: accounts, hashtags, the viewer's own statuses, and what an address leads to.

        `resolve` fetches what an address or a full name leads to from its server; `following` leaves out accounts that
        the viewer does not follow; `first` (1-80) is how much of each kind.
        """
        ctx = info.context.ctx
        return await search.search(ctx, query, kind=type or None, resolve=resolve, following=following, first=first)

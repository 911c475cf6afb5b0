"""Search, as GoToSocial does it: accounts, hashtags, the viewer's own statuses, and whatever an address leads to."""

from enum import StrEnum

from msgspec.structs import replace

from resolvers import muted_statuses
from resolvers.bounds import within
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.search import SearchResults
from resolvers.errors import ValidationError
from resolvers.paging import LARGEST

_MOST = 40
_LONGEST = 500


class SearchType(StrEnum):
    """What is looked for."""

    ACCOUNTS = "accounts"
    STATUSES = "statuses"
    TAGS = "hashtags"


async def search(
    ctx: Ctx,
    text: str,
    *,
    kind: SearchType | None = None,
    resolve: bool = False,
    following: bool = False,
    first: int = 20,
) -> SearchResults:
    """Return what is found, at most `first` (1-80, GoToSocial gives 40) of each kind; needs the scope read:search.

    `resolve` fetches what an address or a full name leads to from its server; `following` leaves out accounts that the
    viewer does not follow. Raises ValidationError for nothing to look for, and for more than 500 characters.
    """
    if not 1 <= len(text.strip()) <= _LONGEST:
        raise ValidationError(f"Say what to look for, in at most {_LONGEST} characters.", field="query")
    within(first, 1, LARGEST, "first")
    ctx.viewer.require_token()
    query = [("q", text), ("limit", str(min(first, _MOST)))]
    query += [(name, "true") for name, wanted in (("resolve", resolve), ("following", following)) if wanted]
    if kind is not None:
        query.append(("type", kind.value))
    found = decode(SearchResults, (await ctx.get("/api/v2/search", query)).body)
    found = replace(found, statuses=await muted_statuses.marked(ctx, found.statuses))
    ctx.loaders.keep(found.statuses)
    for account in found.accounts:
        ctx.loaders.accounts.prime(account.id, account)
    return found

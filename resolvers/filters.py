"""Filters: what the viewer does not want to see (version 2 of Mastodon's)."""

import msgspec
from msgspec import UNSET, UnsetType

from resolvers.bounds import within
from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.filter import Filter, FilterAction, FilterContext, FilterKeyword, FilterStatus
from resolvers.errors import NotFoundError, ValidationError

_FILTERS = "/api/v2/filters"


class KeywordChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A keyword to add (without `id`), to change or to remove; what is None stays as it is."""

    id: str | None = None
    keyword: str | None = None
    whole_word: bool | None = None
    remove: bool = msgspec.field(name="_destroy", default=False)


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to make a filter of, or to change of one; what is None stays as it is.

    `expires_in` is in seconds, None for never, UNSET for as it is.
    """

    title: str | None = None
    contexts: list[FilterContext] | None = msgspec.field(name="context", default=None)
    action: FilterAction | None = msgspec.field(name="filter_action", default=None)
    expires_in: int | UnsetType | None = UNSET
    keywords: list[KeywordChange] | None = msgspec.field(name="keywords_attributes", default=None)


async def filters(ctx: Ctx) -> list[Filter]:
    """Return the viewer's filters; needs the scope read:filters."""
    ctx.viewer.require_token()
    return decode_list(Filter, (await ctx.get(_FILTERS)).body)


async def one(ctx: Ctx, filter_id: str) -> Filter:
    """Return one of the viewer's filters; needs read:filters. Raises NotFoundError for another person's, too."""
    ctx.viewer.require_token()
    return decode(Filter, (await ctx.get(f"{_FILTERS}/{filter_id}")).body)


async def keyword(ctx: Ctx, keyword_id: str) -> FilterKeyword:
    """Return a keyword of one of the viewer's filters; needs read:filters. Raises NotFoundError."""
    ctx.viewer.require_token()
    return decode(FilterKeyword, (await ctx.get(f"{_FILTERS}/keywords/{keyword_id}")).body)


async def entry(ctx: Ctx, entry_id: str) -> FilterStatus:
    """Return a single status as one of the viewer's filters has it; needs read:filters. Raises NotFoundError."""
    ctx.viewer.require_token()
    return decode(FilterStatus, (await ctx.get(f"{_FILTERS}/statuses/{entry_id}")).body)


async def create(ctx: Ctx, draft: Draft) -> Filter:
    """Make a filter; needs the scope write:filters. Raises ConflictError when another has its title."""
    ctx.viewer.require_token()
    return decode(Filter, (await ctx.call("POST", _FILTERS, json=_form(draft))).body)


async def update(ctx: Ctx, filter_id: str, draft: Draft) -> Filter:
    """Change a filter and its keywords; needs the scope write:filters. Raises NotFoundError, ConflictError."""
    ctx.viewer.require_token()
    return decode(Filter, (await ctx.call("PUT", f"{_FILTERS}/{filter_id}", json=_form(draft))).body)


async def delete(ctx: Ctx, filter_id: str) -> None:
    """Remove a filter; needs the scope write:filters. Raises NotFoundError."""
    ctx.viewer.require_token()
    await ctx.call("DELETE", f"{_FILTERS}/{filter_id}")


async def add_status(ctx: Ctx, filter_id: str, status_id: str) -> Filter:
    """Let a filter find a single status; needs the scopes write:filters and read:filters. Raises ConflictError."""
    ctx.viewer.require_token()
    await ctx.call("POST", f"{_FILTERS}/{filter_id}/statuses", json={"status_id": status_id})
    return await one(ctx, filter_id)


async def remove_status(ctx: Ctx, filter_id: str, status_id: str) -> Filter:
    """Let a filter find a single status no more; needs the scopes write:filters and read:filters.

    Raises NotFoundError when there is no such filter, or the status is not in it.
    """
    found = next((item for item in (await one(ctx, filter_id)).statuses if item.status_id == status_id), None)
    if found is None:
        raise NotFoundError("This filter does not find that status by itself.", field="status_id")
    await ctx.call("DELETE", f"{_FILTERS}/statuses/{found.id}")
    return await one(ctx, filter_id)


def _form(draft: Draft) -> dict[str, object]:
    if isinstance(draft.expires_in, int):
        # GoToSocial takes 0 and less for never.
        within(draft.expires_in, 1, None, "expires_in_seconds")
    for keyword in draft.keywords or ():
        if keyword.remove and keyword.id is None:
            raise ValidationError("Name the keyword to remove by its id.", field="keywords")
    form: dict[str, object] = msgspec.to_builtins(draft)
    return form

"""Lists: accounts that the viewer reads together."""

from collections.abc import Sequence

import msgspec

from resolvers import accounts, timelines
from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.list import List, RepliesPolicy
from resolvers.entities.status import Status
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window

_LISTS = "/api/v1/lists"
MOST_ACCOUNTS = 80


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a list shall be; what is None is left to GoToSocial, or as it is."""

    title: str
    replies_policy: RepliesPolicy | None = None
    exclusive: bool | None = None


async def lists(ctx: Ctx) -> list[List]:
    """Return the viewer's lists; needs the scope read:lists."""
    ctx.viewer.require_token()
    return decode_list(List, (await ctx.get(_LISTS)).body)


async def one(ctx: Ctx, list_id: str) -> List:
    """Return one of the viewer's lists; needs the scope read:lists. Raises NotFoundError for another person's, too."""
    ctx.viewer.require_token()
    return decode(List, (await ctx.get(f"{_LISTS}/{list_id}")).body)


async def of_account(ctx: Ctx, account_id: str) -> list[List]:
    """Return the viewer's lists that an account is on; none for anonymous viewers. Needs the scope read:lists."""
    if ctx.viewer.token is None:
        return []
    return await ctx.loaders.lists_of_account.load(account_id)


async def members(ctx: Ctx, list_id: str, window: Window) -> Page[Account]:
    """Return who is on a list; needs the scope read:lists. Raises NotFoundError."""
    return await accounts.listed(ctx, f"{_LISTS}/{list_id}/accounts", window)


async def statuses(ctx: Ctx, list_id: str, window: Window) -> Page[Status]:
    """Return what the accounts of a list have posted; needs the scope read:lists. Raises NotFoundError."""
    return await timelines.of_list(ctx, list_id, window)


async def create(ctx: Ctx, draft: Draft) -> List:
    """Make a list; needs the scope write:lists."""
    ctx.viewer.require_token()
    answer = await ctx.call("POST", _LISTS, json=msgspec.to_builtins(draft))
    ctx.loaders.forget_lists()
    return decode(List, answer.body)


async def update(ctx: Ctx, list_id: str, draft: Draft) -> List:
    """Change a list, what is None stays as it is; needs the scope write:lists. Raises NotFoundError."""
    ctx.viewer.require_token()
    answer = await ctx.call("PUT", f"{_LISTS}/{list_id}", json=msgspec.to_builtins(draft))
    ctx.loaders.forget_lists()
    return decode(List, answer.body)


async def delete(ctx: Ctx, list_id: str) -> None:
    """Remove a list; needs the scope write:lists. Raises NotFoundError."""
    ctx.viewer.require_token()
    await ctx.call("DELETE", f"{_LISTS}/{list_id}")
    ctx.loaders.forget_lists()


async def add(ctx: Ctx, list_id: str, account_ids: Sequence[str]) -> List:
    """Put accounts that the viewer follows on a list; needs the scope write:lists. Raises NotFoundError."""
    return await _members(ctx, "POST", list_id, account_ids)


async def remove(ctx: Ctx, list_id: str, account_ids: Sequence[str]) -> List:
    """Take accounts off a list; needs the scope write:lists. Raises NotFoundError."""
    return await _members(ctx, "DELETE", list_id, account_ids)


async def _members(ctx: Ctx, method: str, list_id: str, account_ids: Sequence[str]) -> List:
    if not 1 <= len(account_ids) <= MOST_ACCOUNTS:
        raise ValidationError(f"Name 1 to {MOST_ACCOUNTS} accounts.", field="account_ids")
    ctx.viewer.require_token()
    await ctx.call(
        method, f"{_LISTS}/{list_id}/accounts", form=[("account_ids[]", account_id) for account_id in account_ids]
    )
    ctx.loaders.forget_lists()
    return await one(ctx, list_id)

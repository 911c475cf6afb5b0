"""Blocking accounts."""

from resolvers import accounts
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.paging import Page, Window


async def blocks(ctx: Ctx, window: Window) -> Page[Account]:
    """Return whom the viewer blocks, the latest first, with little more than their names; needs read:blocks."""
    ctx.viewer.require_token()
    return await read_page(ctx, Account, "/api/v1/blocks", window, largest=accounts.LARGEST, thinned=True)


async def block(ctx: Ctx, account_id: str) -> Account:
    """Block an account; follows in both directions end. Needs the scope write:blocks."""
    return await accounts.change(ctx, account_id, "block")


async def unblock(ctx: Ctx, account_id: str) -> Account:
    """Block an account no more; needs the scope write:blocks."""
    return await accounts.change(ctx, account_id, "unblock")

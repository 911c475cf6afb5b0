"""Muting accounts: for a while or for good."""

from resolvers import accounts
from resolvers.bounds import within
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.account import Account, MutedAccount
from resolvers.paging import Page, Window

# What GoToSocial's 32 bits hold.
_LONGEST = 2**31 - 1


async def mutes(ctx: Ctx, window: Window) -> Page[MutedAccount]:
    """Return whom the viewer mutes, the latest first; needs the scope read:mutes."""
    ctx.viewer.require_token()
    return await read_page(ctx, MutedAccount, "/api/v1/mutes", window, largest=accounts.LARGEST, thinned=True)


async def mute(ctx: Ctx, account_id: str, *, seconds: int = 0, notifications: bool = True) -> Account:
    """Mute an account for some seconds, 0 for good; needs the scope write:mutes. Raises ValidationError."""
    within(seconds, 0, _LONGEST, "seconds")
    return await accounts.change(ctx, account_id, "mute", {"duration": seconds, "notifications": notifications})


async def unmute(ctx: Ctx, account_id: str) -> Account:
    """Mute an account no more; needs the scope write:mutes."""
    return await accounts.change(ctx, account_id, "unmute")

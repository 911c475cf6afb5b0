"""Who has access to the viewer's account: the tokens that they gave to apps, none of which is ever shown."""

from resolvers import viewers
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.token import Token
from resolvers.paging import Page, Window

_TOKENS = "/api/v1/tokens"
_LARGEST = 100


async def tokens(ctx: Ctx, window: Window) -> Page[Token]:
    """Return the viewer's tokens, the latest first; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return await read_page(ctx, Token, _TOKENS, window, largest=_LARGEST)


async def token(ctx: Ctx, token_id: str) -> Token:
    """Return one of the viewer's tokens; needs the scope read:accounts. Raises NotFoundError for another person's."""
    ctx.viewer.require_token()
    return decode(Token, (await ctx.get(f"{_TOKENS}/{token_id}")).body)


async def revoke(ctx: Ctx, token_id: str) -> None:
    """End an app's access, and what it has open; needs the scopes write:accounts and read:accounts.

    Raises NotFoundError for another person's token.
    """
    # Before that: it may be this token that ends.
    account_id = (await viewers.identity(ctx)).account_id
    await ctx.call("POST", f"{_TOKENS}/{token_id}/invalidate")
    await viewers.doubt(ctx.sources, account_id)

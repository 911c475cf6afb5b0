"""Whom to follow: GoToSocial suggests nobody, so Chirp looks who has posted here lately."""

import asyncio

from resolvers import accounts
from resolvers.bounds import within
from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.entities.decode import decode_list
from resolvers.entities.relationship import Relationship
from resolvers.entities.status import Status
from resolvers.errors import NotFoundError

MOST = 40
_LATEST = (("local", "true"), ("limit", "40"))


async def suggestions(ctx: Ctx, count: int) -> list[Account]:
    """Return up to `count` (1-40) accounts of this server that have posted in public lately and want to be found.

    Left out are the viewer's own, those the viewer follows, has asked to follow, blocks or mutes, and those that block
    the viewer. Two calls; needs the scopes read:statuses and read:accounts.
    """
    within(count, 1, MOST, "first")
    ctx.viewer.require_token()
    own, answer = await asyncio.gather(accounts.verified(ctx), ctx.get("/api/v1/timelines/public", _LATEST))
    authors = {status.account.id: status.account for status in decode_list(Status, answer.body)}
    found = [author for author in authors.values() if _may_be_found(author) and author.id != own.id]
    stands = await asyncio.gather(*(_stands(ctx, author) for author in found))
    return [author for author, how in zip(found, stands, strict=True) if how is not None and _is_news(how)][:count]


async def _stands(ctx: Ctx, author: Account) -> Relationship | None:
    """Return how the viewer stands to somebody, None when GoToSocial does not tell of them alone."""
    try:
        return await ctx.loaders.relationships.load(author.id)
    except NotFoundError:
        return None


def _may_be_found(author: Account) -> bool:
    return author.discoverable and not author.suspended and author.moved is None


def _is_news(how: Relationship) -> bool:
    return not (how.following or how.requested or how.blocking or how.blocked_by or how.muting or how.domain_blocking)

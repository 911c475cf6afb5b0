"""Which statuses belong to conversations that the viewer has muted: those of timelines are left out, others say so."""

import dataclasses
from collections.abc import Sequence

from msgspec.structs import replace

from resolvers import viewers
from resolvers.context import Ctx
from resolvers.entities.status import Status
from resolvers.errors import ChirpError, ForbiddenError
from resolvers.paging import Page
from resolvers.sources.bus import Word
from resolvers.sources.tables import conversation_mutes
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_NOBODYS = "Posts of muted conversations may be shown: without the scope read:accounts nobody knows who has muted them."


async def among(ctx: Ctx, shown: Sequence[Status]) -> set[str]:
    """Return the ids of those of `shown` that belong to a conversation which the viewer has muted, boosts of them too.

    An answer to what was seen in such a conversation belongs to it, and is noted as seen. While PostgreSQL or Redis
    cannot be asked there are none; nor are there for a token that may not tell its account, which is warned of.
    """
    if not shown or ctx.viewer.token is None:
        return set()
    originals = sorted({status.id: status for item in shown for status in [item.reblog or item]}.items())
    names = {name for one, status in originals for name in (one, status.in_reply_to_id) if name}
    try:
        if not await ctx.sources.muted.any_of(names):
            return set()
        account_id = ctx.viewer.account_id or (await viewers.identity(ctx)).account_id
        async with ctx.sources.postgres.session() as session:
            anybodys = await conversation_mutes.members(session, names)
        ctx.sources.muted.read({row.member_id for row in anybodys})
        roots = {row.member_id: row.status_id for row in anybodys if row.account_id == account_id}
        late: dict[str, str] = {}
        for one, status in originals:
            root = roots.get(status.in_reply_to_id or "")
            if root is not None and one not in roots:
                roots[one] = late[one] = root
        if late:
            async with ctx.sources.postgres.transaction() as session:
                session.after_commit(lambda: ctx.sources.bus.tell(Word.MUTES, account_id))
                await conversation_mutes.insert_members(session, account_id, late)
    except ForbiddenError:
        if _NOBODYS not in ctx.warnings:
            ctx.warnings.append(_NOBODYS)
        return set()
    except ChirpError as fault:
        log.warning("mutes_unknown", code=fault.code.value, detail=fault.detail)
        return set()
    return {item.id for item in shown if (item.reblog or item).id in roots}


async def marked(ctx: Ctx, shown: list[Status]) -> list[Status]:
    """Return `shown` with `muted` true on those that belong to a conversation which the viewer has muted.

    GoToSocial alone knows of threads that involve the viewer.
    """
    ids = await among(ctx, shown)
    return [_muted(status) if status.id in ids else status for status in shown] if ids else shown


async def known(ctx: Ctx, page: Page[Status]) -> Page[Status]:
    """Return a page whose statuses are `marked`; the loaders know them from now on."""
    items = await marked(ctx, page.items)
    ctx.loaders.keep(items)
    return dataclasses.replace(page, items=items)


def _muted(status: Status) -> Status:
    return replace(status, muted=True, reblog=status.reblog and _muted(status.reblog))

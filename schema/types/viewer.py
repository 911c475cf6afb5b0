"""Viewer: who asks, and what only they can see."""

from resolvers import accounts, timelines
from resolvers.entities.account import Account as AccountEntity
from resolvers.paging import window_of
from schema.connection import Connection, connection
from schema.context import Info
from schema.field import field, output
from schema.types.account import Account
from schema.types.status import Status


@output
class Viewer:
    """Who asks, and what only they can see."""

    @field(Account)
    @staticmethod
    async def account(info: Info) -> AccountEntity:
        """The viewer's own account."""
        return await accounts.verified(info.context.ctx)

    @field(Connection[Status])
    @staticmethod
    async def home(
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> object:
        """What the accounts and tags that the viewer follows have posted, newest first (1-80, default 20)."""
        window = window_of(first=first, after=after, last=last, before=before)
        page = await timelines.home(info.context.ctx, window)
        return connection(page, lambda status: status.id)

"""Viewer: who asks, and what only they can see."""

from datetime import datetime

from resolvers import accounts, preferences, sessions
from resolvers.entities.account import Account as AccountEntity
from schema.context import Info
from schema.field import field, output
from schema.types.account import Account
from schema.types.preferences import Preferences
from schema.types.session import Session
from schema.types.viewer_access import ViewerAccess
from schema.types.viewer_own import ViewerOwn
from schema.types.viewer_posts import ViewerPosts


@output
class Viewer(ViewerPosts, ViewerOwn, ViewerAccess):
    """Who asks, and what only they can see."""

    @field(Account)
    @staticmethod
    async def account(info: Info) -> AccountEntity:
        """The viewer's own account."""
        return await accounts.verified(info.context.ctx)

    @field(Preferences)
    @staticmethod
    async def preferences(info: Info) -> object:
        """How the viewer wants Chirp's app to look."""
        return await preferences.read(info.context.ctx)

    @field(list[Session])
    @staticmethod
    async def sessions(info: Info) -> object:
        """The browsers in which the viewer's account is signed in, the one used last first."""
        return await sessions.all_of(info.context.ctx)

    @field(datetime | None)
    @staticmethod
    def admin_until(info: Info) -> datetime | None:
        """Until when this session may act as an administrator; null when it may not, and for tokens."""
        return info.context.ctx.viewer.admin_until

"""Viewer, what stands around their account: the person behind it, who has access to it, who may do what by default."""

from resolvers import accounts, interaction_policies, profile, sessions, tokens, user
from resolvers.entities.account import OwnAccount
from resolvers.entities.account import WebTheme as WebThemeEntity
from resolvers.entities.interaction import DefaultPolicies
from resolvers.entities.token import Token as TokenEntity
from resolvers.entities.user import ExportStats as ExportStatsEntity
from resolvers.entities.user import User as UserEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.field import field, output
from schema.types.default_policies import DefaultInteractionPolicies
from schema.types.session import CurrentSession
from schema.types.token import Token
from schema.types.user import ExportStats, User
from schema.types.web_page import WebPage, WebTheme


@output
class ViewerAccess:
    """What stands around the viewer's account."""

    @field(User)
    @staticmethod
    async def user(info: Info) -> UserEntity:
        """What this server knows of the viewer as a person."""
        return await user.user(info.context.ctx)

    @connection(Token)
    @staticmethod
    async def tokens(info: Info, window: Window) -> Page[TokenEntity]:
        """Which apps have access to the viewer's account, the latest first."""
        return await tokens.tokens(info.context.ctx, window)

    @field(CurrentSession)
    @staticmethod
    async def session(info: Info) -> sessions.CurrentSession | None:
        """The browser's session that this request came out of; null for one with a token."""
        return await sessions.current(info.context.ctx) if info.context.ctx.viewer.session else None

    @field(DefaultInteractionPolicies)
    @staticmethod
    async def default_interaction_policies(info: Info) -> DefaultPolicies:
        """Who may do what with the viewer's new posts that say nothing else."""
        return await interaction_policies.defaults(info.context.ctx)

    @field(ExportStats)
    @staticmethod
    async def export_stats(info: Info) -> ExportStatsEntity:
        """How much the viewer could take along to another server."""
        return await user.export_stats(info.context.ctx)

    @field(WebPage)
    @staticmethod
    async def web_page(info: Info) -> OwnAccount:
        """How the viewer's page looks to those who come with a browser."""
        return await accounts.verified(info.context.ctx)

    @field(list[WebTheme])
    @staticmethod
    async def web_themes(info: Info) -> list[WebThemeEntity]:
        """The styles that the viewer's page may have."""
        return await profile.themes(info.context.ctx)

"""Viewer, what GoToSocial keeps for them besides posts: people, lists, filters, tags, the profile."""

from resolvers import accounts, blocks, filters, follows, lists, markers, mutes, reports, suggestions, tags
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.account import MutedAccount
from resolvers.entities.account import Source as SourceEntity
from resolvers.entities.filter import Filter as FilterEntity
from resolvers.entities.list import List as ListEntity
from resolvers.entities.marker import Markers as MarkersEntity
from resolvers.entities.report import Report as ReportEntity
from resolvers.entities.tag import Tag as TagEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.enums import Role
from schema.field import field, output
from schema.types.account import Account
from schema.types.filter import Filter
from schema.types.list import List
from schema.types.marker import Markers
from schema.types.mute import Mute
from schema.types.report import Report
from schema.types.source import AccountSource
from schema.types.tag import Tag


@output
class ViewerOwn:
    """What GoToSocial keeps for the viewer besides posts."""

    @field(AccountSource)
    @staticmethod
    async def source(info: Info) -> SourceEntity:
        """The viewer's profile as they typed it, and what is preset for new posts."""
        return (await accounts.verified(info.context.ctx)).source

    @field(Role)
    @staticmethod
    async def role(info: Info) -> Role:
        """What the viewer may do on this server."""
        return (await accounts.verified(info.context.ctx)).role.name

    @field(list[List])
    @staticmethod
    async def lists(info: Info) -> list[ListEntity]:
        """The viewer's lists."""
        return await lists.lists(info.context.ctx)

    @field(list[Filter])
    @staticmethod
    async def filters(info: Info) -> list[FilterEntity]:
        """What the viewer does not want to see."""
        return await filters.filters(info.context.ctx)

    @connection(Account)
    @staticmethod
    async def follow_requests(info: Info, window: Window) -> Page[AccountEntity]:
        """Who asks to follow the viewer, in no order."""
        return await follows.requests(info.context.ctx, window)

    @connection(Account)
    @staticmethod
    async def outgoing_follow_requests(info: Info, window: Window) -> Page[AccountEntity]:
        """Whom the viewer has asked to follow, in no order."""
        return await follows.outgoing_requests(info.context.ctx, window)

    @connection(Tag)
    @staticmethod
    async def followed_tags(info: Info, window: Window) -> Page[TagEntity]:
        """The hashtags that the viewer follows, the latest first."""
        return await tags.followed(info.context.ctx, window)

    @connection(Mute)
    @staticmethod
    async def mutes(info: Info, window: Window) -> Page[MutedAccount]:
        """Whom the viewer mutes, the latest first."""
        return await mutes.mutes(info.context.ctx, window)

    @connection(Account)
    @staticmethod
    async def blocks(info: Info, window: Window) -> Page[AccountEntity]:
        """Whom the viewer blocks, the latest first, with little more than their names."""
        return await blocks.blocks(info.context.ctx, window)

    @field(Markers)
    @staticmethod
    async def markers(info: Info) -> MarkersEntity:
        """How far the viewer has read."""
        return await markers.markers(info.context.ctx)

    @field(list[Account])
    @staticmethod
    async def suggestions(info: Info, first: int = 10) -> list[AccountEntity]:
        """Accounts of this server that the viewer does not follow, have posted lately and want to be found (1-40)."""
        return await suggestions.suggestions(info.context.ctx, first)

    @connection(Report)
    @staticmethod
    async def reports(info: Info, window: Window) -> Page[ReportEntity]:
        """What the viewer has told the administrators about accounts, the latest first."""
        return await reports.reports(info.context.ctx, window)

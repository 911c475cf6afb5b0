"""What administrators keep of the server itself: what it says of itself, its rules, its header filters."""

from datetime import datetime

import strawberry

from resolvers import admin_instance, header_filters
from resolvers.entities.server import AdminRule as AdminRuleEntity
from resolvers.entities.server import HeaderFilter as HeaderFilterEntity
from resolvers.entities.server import InstanceSettings as InstanceSettingsEntity
from resolvers.ids import global_id
from schema.context import Info
from schema.field import entity, field, output
from schema.types.account import Account


@entity(InstanceSettingsEntity)
class InstanceSettings:
    """What this server says of itself, as it was typed. Its picture is sent over REST (PATCH /api/v1/instance)."""

    title: str
    """What it is called, in plain text."""

    contact_account: Account | None
    """Whom to turn to: an administrator, or a moderator."""

    custom_css: str
    """The style of its pages."""

    thumbnail: str
    """Its picture."""

    thumbnail_description: str
    """What its picture shows."""

    @field(str)
    @staticmethod
    def contact_email(parent: strawberry.Parent[InstanceSettingsEntity]) -> str:
        """Whom to write to; empty for nobody."""
        return parent.email

    @field(str)
    @staticmethod
    def short_description(parent: strawberry.Parent[InstanceSettingsEntity]) -> str:
        """What it is about, in a line or two of Markdown."""
        return parent.short_description_text

    @field(str)
    @staticmethod
    def description(parent: strawberry.Parent[InstanceSettingsEntity]) -> str:
        """What it is about, Markdown."""
        return parent.description_text

    @field(str)
    @staticmethod
    def terms(parent: strawberry.Parent[InstanceSettingsEntity]) -> str:
        """Its terms of service, Markdown."""
        return parent.terms_text


@entity(AdminRuleEntity)
class AdminRule:
    """A rule of this server, as administrators see it."""

    text: str
    """In plain text."""

    created_at: datetime
    """Since when it counts."""

    updated_at: datetime
    """When it was put in other words last."""

    @field(strawberry.ID)
    @staticmethod
    def id(parent: strawberry.Parent[AdminRuleEntity]) -> str:
        """No global id: by this it is changed, and named by a report."""
        return parent.id


@entity(HeaderFilterEntity)
class HeaderFilter:
    """A pattern by which requests to this server are blocked, or allowed."""

    header: str
    """The header of a request that is looked at."""

    regex: str
    """The values that are meant: a regular expression of Go."""

    created_at: datetime
    """Since when it counts."""

    @field(strawberry.ID)
    @staticmethod
    def id(parent: strawberry.Parent[HeaderFilterEntity]) -> str:
        """No global id: by this it is removed."""
        return parent.id

    @field(strawberry.ID)
    @staticmethod
    def created_by_id(parent: strawberry.Parent[HeaderFilterEntity]) -> str:
        """The global id of the account of who made it."""
        return global_id("Account", parent.created_by)


@output
class AdminServer:
    """What administrators keep of the server itself."""

    @field(InstanceSettings)
    @staticmethod
    async def instance_settings(info: Info) -> InstanceSettingsEntity:
        """What this server says of itself, as it was typed."""
        return await admin_instance.settings(info.context.ctx)

    @field(list[AdminRule])
    @staticmethod
    async def rules(info: Info) -> list[AdminRuleEntity]:
        """The rules of this server."""
        return await admin_instance.rules(info.context.ctx)

    @field(list[HeaderFilter])
    @staticmethod
    async def header_blocks(info: Info) -> list[HeaderFilterEntity]:
        """The patterns by which requests are blocked."""
        return await header_filters.header_filters(info.context.ctx, "blocks")

    @field(list[HeaderFilter])
    @staticmethod
    async def header_allows(info: Info) -> list[HeaderFilterEntity]:
        """The patterns by which requests are allowed, whatever blocks them."""
        return await header_filters.header_filters(info.context.ctx, "allows")

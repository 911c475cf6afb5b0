"""What administrators change of the server itself."""

import strawberry

from resolvers import admin_instance, header_filters
from resolvers.entities.server import AdminRule as AdminRuleEntity
from resolvers.entities.server import HeaderFilter as HeaderFilterEntity
from resolvers.entities.server import InstanceSettings as InstanceSettingsEntity
from resolvers.ids import checked_id
from schema.context import Info
from schema.field import arguments, output
from schema.payload import DeletePayload, mutation, payload
from schema.types.admin_server import AdminRule, HeaderFilter, InstanceSettings


@arguments
class UpdateInstanceInput:
    """What this server shall say of itself; what is left out stays as it is, an empty text takes it away."""

    title: str | None = strawberry.UNSET
    """What it is called, in plain text; at most 40 characters."""

    contact_account: str | None = strawberry.UNSET
    """Whom to turn to: the name of an administrator, or a moderator."""

    contact_email: str | None = strawberry.UNSET
    """Whom to write to."""

    short_description: str | None = strawberry.UNSET
    """What it is about, in a line or two of Markdown; at most 500 characters."""

    description: str | None = strawberry.UNSET
    """What it is about, Markdown; at most 5,000 characters."""

    terms: str | None = strawberry.UNSET
    """Its terms of service, Markdown; at most 5,000 characters."""

    custom_css: str | None = strawberry.UNSET
    """The style of its pages."""

    thumbnail_description: str | None = strawberry.UNSET
    """What its picture shows; without a picture it is not kept."""


@payload
class InstanceSettingsPayload:
    """What came of changing what this server says of itself."""

    instance_settings: InstanceSettings | None
    """What it says now; null when there are user errors."""


@payload
class AdminRulePayload:
    """What came of changing a rule."""

    rule: AdminRule | None
    """The rule as it is now; null when there are user errors."""


@payload
class HeaderFilterPayload:
    """What came of adding a pattern for requests."""

    header_filter: HeaderFilter | None
    """The pattern; null when there are user errors."""


@output
class AdminServerMutations:
    """Root fields for administrators: the server itself."""

    @mutation(InstanceSettingsPayload)
    @staticmethod
    async def update_instance(info: Info, input: UpdateInstanceInput) -> InstanceSettingsEntity:  # noqa: A002
        """Change what this server says of itself."""
        return await admin_instance.update(info.context.ctx, info.context.responses, _change(input))

    @mutation(AdminRulePayload)
    @staticmethod
    async def create_rule(info: Info, text: str) -> AdminRuleEntity:
        """Add a rule."""
        return await admin_instance.create_rule(info.context.ctx, info.context.responses, text)

    @mutation(AdminRulePayload)
    @staticmethod
    async def update_rule(info: Info, id: strawberry.ID, text: str) -> AdminRuleEntity:  # noqa: A002
        """Put a rule in other words."""
        rule_id = checked_id(id, "id")
        return await admin_instance.update_rule(info.context.ctx, info.context.responses, rule_id, text)

    @mutation(DeletePayload)
    @staticmethod
    async def delete_rule(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Take a rule back; reports that name it keep it."""
        await admin_instance.delete_rule(info.context.ctx, info.context.responses, checked_id(id, "id"))
        return id

    @mutation(HeaderFilterPayload)
    @staticmethod
    async def create_header_block(info: Info, header: str, regex: str) -> HeaderFilterEntity:
        """Block requests with a header whose value fits a regular expression of Go."""
        return await header_filters.create(info.context.ctx, "blocks", header, regex)

    @mutation(DeletePayload)
    @staticmethod
    async def delete_header_block(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Block requests by a pattern no more."""
        await header_filters.delete(info.context.ctx, "blocks", checked_id(id, "id"))
        return id

    @mutation(HeaderFilterPayload)
    @staticmethod
    async def create_header_allow(info: Info, header: str, regex: str) -> HeaderFilterEntity:
        """Allow requests with a header whose value fits a regular expression of Go, whatever blocks them."""
        return await header_filters.create(info.context.ctx, "allows", header, regex)

    @mutation(DeletePayload)
    @staticmethod
    async def delete_header_allow(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Allow requests by a pattern no more."""
        await header_filters.delete(info.context.ctx, "allows", checked_id(id, "id"))
        return id


def _change(written: UpdateInstanceInput) -> admin_instance.InstanceChange:
    given = {name: value for name, value in vars(written).items() if value is not strawberry.UNSET}
    return admin_instance.InstanceChange(**{name: value or "" for name, value in given.items()})

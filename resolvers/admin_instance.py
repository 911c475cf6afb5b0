"""What administrators say of the server: title, descriptions, terms, contact, and its rules."""

import msgspec

from resolvers.admin import acting
from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.server import AdminRule, InstanceSettings
from resolvers.errors import ForbiddenError, NotFoundError, ValidationError
from resolvers.response_cache import ResponseCache

_INSTANCE = "/api/v1/instance"
_RULES = "/api/v1/admin/instance/rules"


class InstanceChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to say of the server; what is None stays as it is, an empty text is taken away."""

    title: str | None = None
    contact_account: str | None = msgspec.field(name="contact_username", default=None)
    contact_email: str | None = None
    short_description: str | None = None
    description: str | None = None
    terms: str | None = None
    custom_css: str | None = None
    thumbnail_description: str | None = None


async def settings(ctx: Ctx) -> InstanceSettings:
    """Return what the server says of itself, as it was typed."""
    admin = await acting(ctx, "admin:read")
    return decode(InstanceSettings, (await admin.get(_INSTANCE)).body)


async def update(ctx: Ctx, responses: ResponseCache, change: InstanceChange) -> InstanceSettings:
    """Change what the server says of itself: everybody is told at once. Raises ValidationError."""
    admin = await acting(ctx, "admin:write")
    form: dict[str, object] = msgspec.to_builtins(change)
    if not form:
        raise ValidationError("Say what to change.", field="input")
    try:
        answer = await admin.call("PATCH", _INSTANCE, json=form)
    except ValidationError as error:
        if "mail: " in error.detail:
            error.field = "contact_email"
        raise
    await responses.forget()
    return decode(InstanceSettings, answer.body)


async def rules(ctx: Ctx) -> list[AdminRule]:
    """Return the rules of the server."""
    admin = await acting(ctx, "admin:read")
    return decode_list(AdminRule, (await admin.get(_RULES)).body)


async def create_rule(ctx: Ctx, responses: ResponseCache, text: str) -> AdminRule:
    """Add a rule. Raises ValidationError."""
    admin = await acting(ctx, "admin:write")
    answer = await admin.call("POST", _RULES, json={"text": text})
    await responses.forget()
    return decode(AdminRule, answer.body)


async def update_rule(ctx: Ctx, responses: ResponseCache, rule_id: str, text: str) -> AdminRule:
    """Put a rule in other words. Raises ValidationError, and NotFoundError as `delete_rule` does."""
    admin = await _acting_on(ctx, rule_id)
    answer = await admin.call("PATCH", f"{_RULES}/{rule_id}", json={"text": text})
    await responses.forget()
    return decode(AdminRule, answer.body)


async def delete_rule(ctx: Ctx, responses: ResponseCache, rule_id: str) -> None:
    """Take a rule back; reports that name it keep it.

    Raises NotFoundError; for one that was taken back already only when the token has admin:read, too.
    """
    admin = await _acting_on(ctx, rule_id)
    await admin.call("DELETE", f"{_RULES}/{rule_id}")
    await responses.forget()


async def _acting_on(ctx: Ctx, rule_id: str) -> Ctx:
    """Return the administrator's context for a rule that counts: GoToSocial knows those that were taken back, too."""
    admin = await acting(ctx, "admin:write")
    try:
        in_force = decode_list(AdminRule, (await admin.get(_RULES)).body)
    except ForbiddenError:
        # The token may write and not read: GoToSocial alone decides.
        return admin
    if all(rule.id != rule_id for rule in in_force):
        raise NotFoundError("There is no such rule.")
    return admin

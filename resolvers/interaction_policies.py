"""The viewer's default interaction policies: what others may do with their new statuses, by visibility."""

import re
from collections.abc import Mapping

import msgspec

from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.interaction import DefaultPolicies, InteractionPolicy, InteractionRule
from resolvers.errors import ValidationError

_DEFAULTS = "/api/v1/interaction_policies/defaults"

KINDS = DefaultPolicies.__struct_fields__


class PolicyChange(msgspec.Struct, frozen=True):
    """How a policy shall be; what is None stays as it is."""

    can_favourite: InteractionRule | None = None
    can_reply: InteractionRule | None = None
    can_reblog: InteractionRule | None = None


async def defaults(ctx: Ctx) -> DefaultPolicies:
    """Return what others may do with the viewer's new statuses; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return decode(DefaultPolicies, (await ctx.get(_DEFAULTS)).body)


async def update(ctx: Ctx, changes: Mapping[str, PolicyChange | None]) -> DefaultPolicies:
    """Change what others may do with new statuses of some visibilities (`KINDS`), None for what the server has preset.

    GoToSocial presets again whatever is left out: so the others are read first and written as they are. Needs the
    scopes read:accounts and write:accounts. Raises ValidationError, also for nothing to change.
    """
    if not changes:
        raise ValidationError("Say what to change.", field="input")
    now = msgspec.structs.asdict(await defaults(ctx))
    form = {kind: _changed(policy, changes.get(kind, PolicyChange())) for kind, policy in now.items()}
    try:
        return decode(DefaultPolicies, (await ctx.call("PATCH", _DEFAULTS, json=form)).body)
    except ValidationError as error:
        # It names the policy by its visibility, as in `public.can_reply`.
        if named := re.search(rf"\b({'|'.join(KINDS)})\.", error.detail):
            error.field = named[1]
        raise


def _changed(policy: InteractionPolicy, change: PolicyChange | None) -> dict[str, dict[str, list[str]]] | None:
    if change is None:
        return None
    given = {name: rule for name, rule in msgspec.structs.asdict(change).items() if rule is not None}
    return msgspec.structs.replace(policy, **given).written()

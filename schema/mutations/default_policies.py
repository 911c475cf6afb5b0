"""Changing who may do what with the viewer's new posts."""

import strawberry

from resolvers import interaction_policies
from resolvers.entities.interaction import DefaultPolicies, InteractionRule
from resolvers.interaction_policies import KINDS, PolicyChange
from schema.context import Info
from schema.field import arguments, output
from schema.mutations.inputs import InteractionRuleInput
from schema.payload import mutation, payload
from schema.types.default_policies import DefaultInteractionPolicies


@arguments
class InteractionPolicyChange:
    """Who may do what with a post; what is left out stays as it is."""

    can_favourite: InteractionRuleInput | None = strawberry.UNSET
    """Who may like it."""

    can_reply: InteractionRuleInput | None = strawberry.UNSET
    """Who may answer it; who is mentioned always may."""

    can_reblog: InteractionRuleInput | None = strawberry.UNSET
    """Who may boost it."""


@arguments
class UpdateDefaultInteractionPoliciesInput:
    """What to change, by the visibility of a post; what is left out stays as it is, null is what the server presets."""

    public: InteractionPolicyChange | None = strawberry.UNSET
    """Posts for everybody."""

    unlisted: InteractionPolicyChange | None = strawberry.UNSET
    """Posts for everybody that stay out of public timelines."""

    private: InteractionPolicyChange | None = strawberry.UNSET
    """Posts for followers; `public` is no rule for these, nor for direct ones."""

    direct: InteractionPolicyChange | None = strawberry.UNSET
    """Posts for who is mentioned."""


@payload
class DefaultInteractionPoliciesPayload:
    """What came of changing who may do what."""

    default_interaction_policies: DefaultInteractionPolicies | None
    """All of it as it is now; null when there are user errors."""


@output
class DefaultPoliciesMutations:
    """Root fields that change who may do what with new posts."""

    @mutation(DefaultInteractionPoliciesPayload)
    @staticmethod
    async def update_default_interaction_policies(
        info: Info,
        input: UpdateDefaultInteractionPoliciesInput,  # noqa: A002  Relay's name
    ) -> DefaultPolicies:
        """Change who may do what with the viewer's new posts that say nothing else."""
        given = {kind: getattr(input, kind) for kind in KINDS}
        changes = {kind: _change(change) for kind, change in given.items() if change is not strawberry.UNSET}
        return await interaction_policies.update(info.context.ctx, changes)


def _change(written: InteractionPolicyChange | None) -> PolicyChange | None:
    if written is None:
        return None
    return PolicyChange(_rule(written.can_favourite), _rule(written.can_reply), _rule(written.can_reblog))


def _rule(written: InteractionRuleInput | None) -> InteractionRule | None:
    return InteractionRule(written.automatic_approval, written.manual_approval) if written else None

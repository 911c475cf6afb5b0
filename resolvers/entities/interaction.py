"""Who may do what with a status, and who waits for leave to: GoToSocial's interaction policies and requests."""

from enum import StrEnum

import msgspec


class InteractionType(StrEnum):
    """What somebody wants to do with a status."""

    FAVOURITE = "favourite"
    REPLY = "reply"
    REBLOG = "reblog"


class InteractionRule(msgspec.Struct, frozen=True):
    """Who may at once, and who after a question: `public`, `followers`, `mutuals`, `author`, `me` ..., or URIs."""

    automatic_approval: list[str] = []
    manual_approval: list[str] = []


class InteractionPolicy(msgspec.Struct, frozen=True):
    """What may be done with a status, and by whom."""

    can_favourite: InteractionRule
    can_reply: InteractionRule
    can_reblog: InteractionRule

    def written(self) -> dict[str, dict[str, list[str]]]:
        """Return the policy as GoToSocial takes it, by the names that it reads: 0.20 knows the old ones alone."""
        return {
            name: {"always": rule.automatic_approval, "with_approval": rule.manual_approval}
            for name, rule in msgspec.structs.asdict(self).items()
        }


class DefaultPolicies(msgspec.Struct, frozen=True):
    """What may be done with somebody's new statuses, by their visibility."""

    public: InteractionPolicy
    unlisted: InteractionPolicy
    private: InteractionPolicy
    direct: InteractionPolicy

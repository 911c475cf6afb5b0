"""Interaction policies as they are sent in."""

from deploy.sandbox.model.statuses import Policy
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request

_DEEDS = ("can_favourite", "can_reply", "can_reblog")
_VALUES = ("author", "me", "followers", "following", "mutuals", "mentioned", "public")


def read_policy(section: Body, visibility: str) -> Policy | None:
    """Read a policy, None when there is none. Only the old names are read: GTS 0.20 drops the new ones.

    Raises RefusedError (400).
    """
    policy: Policy = {}
    for deed in _DEEDS:
        rules = section.section(deed)
        always, approval = rules.texts("always"), rules.texts("with_approval")
        if always is None and approval is None:
            if deed in section:
                policy[deed] = {"automatic_approval": ["author"], "manual_approval": []}
            continue
        policy[deed] = {
            "automatic_approval": _values(always or [], visibility) or ["author"],
            "manual_approval": _values(approval or [], visibility),
        }
        if "author" not in policy[deed]["automatic_approval"]:
            policy[deed]["automatic_approval"].insert(0, "author")
    return policy or None


def _values(values: list[str], visibility: str) -> list[str]:
    """Check the words of a policy; `me` is the author."""
    for value in values:
        if value not in _VALUES:
            raise bad_request(f"unknown interaction policy value {value}")
        if value == "public" and visibility not in ("public", "unlisted"):
            raise bad_request(f"policyURI public is not feasible for visibility {visibility}")
    return ["author" if value == "me" else value for value in values]

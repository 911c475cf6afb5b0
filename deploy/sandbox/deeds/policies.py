"""Interaction policies as they are sent in."""

from deploy.sandbox.model.accounts import Account, Policy
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World

VISIBILITIES = ("public", "unlisted", "private", "direct")
_DEEDS = ("can_favourite", "can_reply", "can_reblog")
_VALUES = ("author", "me", "followers", "following", "mutuals", "mentioned", "public")


def read_policy(section: Body, visibility: str) -> Policy | None:
    """Read a policy, None when there is none. Only the old names are read: GTS 0.20 drops the new ones.

    Authors may always do it all, and who is mentioned may always reply. Raises RefusedError (400).
    """
    if not section:
        return None
    policy: Policy = {}
    for deed in _DEEDS:
        rules = section.section(deed)
        automatic = _values(rules.texts("always") or [], visibility)
        if not {"public", "author"} & set(automatic):
            automatic.append("author")
        if deed == "can_reply" and not {"public", "mentioned"} & set(automatic):
            automatic.append("mentioned")
        manual = _values(rules.texts("with_approval") or [], visibility)
        policy[deed] = {"automatic_approval": automatic, "manual_approval": manual}
    return policy


def set_policies(world: World, account: Account, body: Body) -> None:
    """Set what others may do with somebody's new posts, by visibility. Raises RefusedError (400)."""
    given = {name: read_policy(body.section(name), name) for name in VISIBILITIES}
    world.accounts.change(account, policies={name: policy for name, policy in given.items() if policy})


def _values(values: list[str], visibility: str) -> list[str]:
    """Check the words of a policy; `me` is the author."""
    for value in values:
        if value not in _VALUES:
            raise bad_request(f"unknown interaction policy value {value}")
        if value == "public" and visibility not in ("public", "unlisted"):
            raise bad_request(f"policyURI public is not feasible for visibility {visibility}")
    return ["author" if value == "me" else value for value in values]

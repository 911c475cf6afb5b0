"""Interaction policies as they are sent in."""

from collections.abc import Callable

from deploy.sandbox.model.accounts import Account, Policy
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import RefusedError, bad_request, unprocessable
from deploy.sandbox.world import World

VISIBILITIES = ("public", "unlisted", "private", "direct")
_DEEDS = ("can_favourite", "can_reply", "can_reblog")
_VALUES = ("author", "followers", "following", "mutuals", "mentioned", "public")

Refusal = Callable[[str], RefusedError]


def read_policy(section: Body, visibility: str, refuse: Refusal = bad_request) -> Policy | None:
    """Read a policy, None when there is none. Only the old names are read: GTS 0.20 drops the new ones.

    Authors may always do it all, and who is mentioned may always reply. Raises what `refuse` makes of the reason.
    """
    if not section:
        return None
    policy: Policy = {}
    for deed in _DEEDS:
        rules = section.section(deed)
        lists = {}
        for name in ("always", "with_approval"):
            lists[name] = rules.texts(name) or []
            if fault := _fault(lists[name], visibility):
                raise refuse(f"error converting {visibility}.{deed}.{name}: {fault}")
        automatic = lists["always"]
        if not {"public", "author"} & set(automatic):
            automatic.append("author")
        if deed == "can_reply" and not {"public", "mentioned"} & set(automatic):
            automatic.append("mentioned")
        policy[deed] = {"automatic_approval": automatic, "manual_approval": lists["with_approval"]}
    return policy


def set_policies(world: World, account: Account, body: Body) -> None:
    """Set what others may do with somebody's new posts, by visibility. Raises RefusedError (422)."""
    given = {name: read_policy(body.section(name), name, unprocessable) for name in VISIBILITIES}
    world.accounts.change(account, policies={name: policy for name, policy in given.items() if policy})


def _fault(values: list[str], visibility: str) -> str:
    """Return what is wrong with the words of a policy, empty for nothing; addresses are never taken."""
    for value in values:
        if value == "me":
            return "policyURI me has no corresponding internal model"
        if value not in _VALUES:
            return f"non-predefined policy values must have protocol 'http' or 'https' ({value})"
        if value == "public" and visibility not in ("public", "unlisted"):
            return f"policyURI public is not feasible for visibility {visibility}"
    return ""

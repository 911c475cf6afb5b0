"""The caller's default interaction policies."""

from deploy.sandbox.entities.statuses import policy_entity
from deploy.sandbox.visibility import DEFAULT_POLICIES
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_SHOWN = ("public", "unlisted", "private", "direct")


@routes.add("GET", "/api/v1/interaction_policies/defaults", "read:accounts")
def default_policies(call: Call) -> object:
    """Return what others may do with the caller's posts, by visibility."""
    return {name: policy_entity(call.world, DEFAULT_POLICIES[name]) for name in _SHOWN}

"""The caller's default interaction policies."""

from deploy.sandbox.deeds.policies import VISIBILITIES, set_policies
from deploy.sandbox.entities.statuses import policy_entity
from deploy.sandbox.visibility import DEFAULT_POLICIES
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/interaction_policies/defaults", "read:accounts")
def default_policies(call: Call) -> object:
    """Return what others may do with the caller's posts, by visibility."""
    policies = DEFAULT_POLICIES | call.account.policies
    return {name: policy_entity(call.world, policies[name]) for name in VISIBILITIES}


@routes.add("PATCH", "/api/v1/interaction_policies/defaults", "write:accounts")
def set_default_policies(call: Call) -> object:
    """Set the caller's policies for new posts; a visibility that is left out gets the server's again."""
    set_policies(call.world, call.account, call.body)
    return default_policies(call)

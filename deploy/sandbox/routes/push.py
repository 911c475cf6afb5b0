"""The Web Push subscription of the token that asks."""

from deploy.sandbox.deeds import push as deeds
from deploy.sandbox.entities.push import push_entity
from deploy.sandbox.model.apps import Token
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/push/subscription", "push")
def subscription(call: Call) -> object:
    """Return the subscription."""
    return push_entity(deeds.subscription_of(call.world, _token(call)))


@routes.add("POST", "/api/v1/push/subscription", "push")
def subscribe(call: Call) -> object:
    """Make it, or make it anew."""
    return push_entity(deeds.subscribe(call.world, _token(call), call.body))


@routes.add("PUT", "/api/v1/push/subscription", "push")
def change(call: Call) -> object:
    """Change what it is for."""
    return push_entity(deeds.change_subscription(call.world, _token(call), call.body))


@routes.add("DELETE", "/api/v1/push/subscription", "push")
def unsubscribe(call: Call) -> object:
    """Drop it."""
    deeds.unsubscribe(call.world, _token(call))
    return {}


def _token(call: Call) -> Token:
    assert call.viewer, "the routes want a user"  # noqa: S101 - a mistake of ours, not of the caller's
    return call.viewer.token

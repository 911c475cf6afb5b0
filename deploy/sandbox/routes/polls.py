"""Polls: read and answered. They are made with the status that they belong to."""

from deploy.sandbox.deeds import polls as deeds
from deploy.sandbox.entities.polls import poll_entity
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/polls/{id}", "read:statuses")
@routes.add("GET", "/api/v2/polls/{id}", "read:statuses")
def one(call: Call) -> object:
    """Return a poll."""
    return poll_entity(call.world, deeds.visible_poll(call.world, call.account, call.path["id"]), call.account)


@routes.add("POST", "/api/v1/polls/{id}/votes", "write:statuses")
@routes.add("POST", "/api/v2/polls/{id}/votes", "write:statuses")
def vote(call: Call) -> object:
    """Vote."""
    poll = deeds.visible_poll(call.world, call.account, call.path["id"])
    deeds.vote(call.world, call.account, poll, call.body.numbers("choices") or [])
    return poll_entity(call.world, poll, call.account)

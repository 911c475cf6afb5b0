"""Conversations of direct posts."""

from deploy.sandbox.deeds import conversations as deeds
from deploy.sandbox.entities.conversations import conversation_entity
from deploy.sandbox.filtering import hidden
from deploy.sandbox.model.conversations import Conversation
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.paging import page_of, paged
from deploy.sandbox.wire.routes import Routes

routes = Routes()


@routes.add("GET", "/api/v1/conversations", "read:statuses")
def conversations(call: Call) -> object:
    """Return the caller's conversations, by their last posts."""
    world, page = call.world, page_of(call, 40, 80)
    by_status = {row.last_status_id: row for row in world.conversations.by("account", call.account.id)}
    rows = page.take(sorted(by_status), by_status.get)
    shown = [
        row for row in rows if not hidden(world, call.account, world.statuses[row.last_status_id], "notifications")
    ]
    entities = [conversation_entity(world, row) for row in shown]
    return paged(call, page, "/api/v1/conversations", [row.last_status_id for row in rows], entities)


@routes.add("POST", "/api/v1/conversations/{id}/read", "write:conversations")
def read(call: Call) -> object:
    """Mark a conversation as read."""
    row = _own(call)
    deeds.read_conversation(call.world, row)
    return conversation_entity(call.world, row)


@routes.add("DELETE", "/api/v1/conversations/{id}", "write:conversations", charset=True)
def delete(call: Call) -> object:
    """Forget a conversation."""
    deeds.delete_conversation(call.world, _own(call))
    return {}


def _own(call: Call) -> Conversation:
    return deeds.own_conversation(call.world, call.account, call.path["id"])

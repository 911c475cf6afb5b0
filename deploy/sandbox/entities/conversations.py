"""Conversations and markers on the wire."""

from collections.abc import Iterable

from deploy.sandbox.entities.accounts import account_entity, blocked_account_entity
from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.model.conversations import Conversation, Marker
from deploy.sandbox.world import World


def conversation_entity(world: World, row: Conversation) -> dict[str, object]:
    """Return a Conversation; who talks to nobody else stands in it alone."""
    owner = world.accounts[row.account_id]
    others = [world.accounts[other] for other in row.other_ids] or [owner]
    return {
        "id": row.id,
        "unread": not row.read,
        "accounts": [
            blocked_account_entity(world, other)
            if other.suspended_at or world.blocked(owner.id, other.id)
            else account_entity(world, other)
            for other in others
        ],
        "last_status": status_entity(world, world.statuses[row.last_status_id], owner, "notifications"),
    }


def markers_entity(rows: Iterable[Marker]) -> dict[str, object]:
    """Return Markers by timeline."""
    return {
        row.timeline: {"last_read_id": row.last_read_id, "updated_at": stamp(row.updated_at), "version": row.version}
        for row in rows
    }

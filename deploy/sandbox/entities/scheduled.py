"""Posts for later on the wire."""

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.entities.media import media_entities
from deploy.sandbox.model.scheduled import ScheduledStatus
from deploy.sandbox.world import World


def scheduled_entity(world: World, row: ScheduledStatus) -> dict[str, object]:
    """Return a ScheduledStatus; params that are empty are left out."""
    optional = {
        "media_ids": row.media_ids,
        "sensitive": row.sensitive,
        "spoiler_text": row.spoiler_text,
        "in_reply_to_id": row.in_reply_to_id,
        "local_only": row.local_only,
        "content_type": row.content_type,
    }
    params: dict[str, object] = {name: value for name, value in optional.items() if value} | {
        "text": row.text,
        "visibility": row.visibility,
        "language": row.language,
        "application_id": row.app_id or "",
        "scheduled_at": None,
    }
    if row.poll:
        params["poll"] = {
            "options": row.poll.options,
            "expires_in": row.poll.seconds,
            "multiple": row.poll.multiple,
            "hide_totals": row.poll.hide_totals,
        }
    return {
        "id": row.id,
        "scheduled_at": stamp(row.scheduled_at),
        "params": params,
        "media_attachments": media_entities(world, row.media_ids),
    }

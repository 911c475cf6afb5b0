"""Push subscriptions on the wire."""

from deploy.sandbox.model.push import PushSubscription
from deploy.sandbox.world import VAPID_PUBLIC_KEY

ALERTS = (
    "follow",
    "follow_request",
    "favourite",
    "mention",
    "reblog",
    "poll",
    "status",
    "update",
    "admin.sign_up",
    "admin.report",
    "pending.favourite",
    "pending.reply",
    "pending.reblog",
)


def push_entity(row: PushSubscription) -> dict[str, object]:
    """Return a WebPushSubscription."""
    return {
        "id": row.id,
        "endpoint": row.endpoint,
        "server_key": VAPID_PUBLIC_KEY,
        "alerts": {name: name in row.alerts for name in ALERTS},
        "policy": row.policy,
        "standard": True,
    }

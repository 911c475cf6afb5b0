"""Where notifications are pushed to."""

from msgspec import Struct


class PushSubscription(Struct, kw_only=True):
    """The subscription of a token; `alerts` are the types of notifications it wants."""

    id: str
    token_id: str
    endpoint: str
    auth: str
    p256dh: str
    alerts: list[str]
    policy: str

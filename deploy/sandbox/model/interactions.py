"""Interaction requests: replies, boosts and favourites that wait for the author of a post."""

from datetime import datetime

from msgspec import Struct


class InteractionRequest(Struct, kw_only=True):
    """What `account_id` did to a status of `target_id`. `type`: favourite, reply or reblog.

    `made_id` is the favourite, the reply or the boost; it is gone once it is taken back or rejected.
    """

    id: str
    type: str
    account_id: str
    target_id: str
    status_id: str
    made_id: str
    created_at: datetime
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None

    @property
    def pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.accepted_at is None and self.rejected_at is None

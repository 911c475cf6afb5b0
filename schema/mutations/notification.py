"""Forgetting notifications."""

from resolvers import notifications
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload


@payload
class ClearNotificationsPayload:
    """What came of forgetting all notifications."""

    cleared: bool = False
    """Whether they are forgotten."""


@output
class NotificationMutations:
    """Root fields that forget notifications."""

    @mutation(ClearNotificationsPayload)
    @staticmethod
    async def clear_notifications(info: Info) -> bool:
        """Forget all notifications of the viewer."""
        await notifications.clear(info.context.ctx)
        return True

"""Muting conversations."""

import strawberry

from resolvers import conversation_mutes
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.conversation_mute import ConversationMute
from schema.types.status import Status


@payload
class MuteConversationPayload:
    """What came of muting a conversation."""

    conversation_mute: ConversationMute | None
    """The muted conversation; null when there are user errors."""

    statuses: list[Status] | None
    """All of it that the viewer may see; null when there are user errors."""


@payload
class UnmuteConversationPayload:
    """What came of unmuting a conversation."""

    unmuted: bool = False
    """Whether the conversation was muted before."""

    statuses: list[Status] | None
    """All of it that the viewer may see; null when there are user errors."""


@output
class ConversationMuteMutations:
    """Root fields that mute conversations."""

    @mutation(MuteConversationPayload)
    @staticmethod
    async def mute_conversation(info: Info, status_id: strawberry.ID) -> dict[str, object]:
        """Hide a whole conversation, given any status of it; GoToSocial stops to notify about it, too."""
        muted, thread = await conversation_mutes.mute(info.context.ctx, local_id(status_id, "Status", "statusId"))
        return {"conversation_mute": muted, "statuses": thread}

    @mutation(UnmuteConversationPayload)
    @staticmethod
    async def unmute_conversation(info: Info, status_id: strawberry.ID) -> dict[str, object]:
        """Show a conversation again, given any status of it."""
        was_muted, thread = await conversation_mutes.unmute(info.context.ctx, local_id(status_id, "Status", "statusId"))
        return {"unmuted": was_muted, "statuses": thread}

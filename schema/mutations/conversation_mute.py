"""Muting conversations."""

from datetime import datetime

import strawberry

from resolvers import conversation_mutes
from resolvers.ids import global_id, local_id
from resolvers.sources.tables.conversation_mutes import ConversationMute as ConversationMuteRecord
from schema.context import Info
from schema.field import field, output
from schema.payload import mutation, payload


@output
class ConversationMute:
    """A conversation that the viewer does not want to see."""

    muted_at: datetime
    """Since when."""

    @field(strawberry.ID)
    @staticmethod
    def root_id(parent: strawberry.Parent[ConversationMuteRecord]) -> str:
        """The global id of the status that the conversation began with."""
        return global_id("Status", parent.status_id)


@payload
class MuteConversationPayload:
    """What came of muting a conversation."""

    conversation_mute: ConversationMute | None
    """The muted conversation; null when there are user errors."""


@payload
class UnmuteConversationPayload:
    """What came of unmuting a conversation."""

    unmuted: bool = False
    """Whether the conversation was muted before."""


@output
class ConversationMuteMutations:
    """Root fields that mute conversations."""

    @mutation(MuteConversationPayload)
    @staticmethod
    async def mute_conversation(info: Info, status_id: strawberry.ID) -> ConversationMuteRecord:
        """Hide a whole conversation, given any status of it; GoToSocial stops to notify about it, too."""
        return await conversation_mutes.mute(info.context.ctx, local_id(status_id, "Status", "statusId"))

    @mutation(UnmuteConversationPayload)
    @staticmethod
    async def unmute_conversation(info: Info, status_id: strawberry.ID) -> bool:
        """Show a conversation again, given any status of it."""
        return await conversation_mutes.unmute(info.context.ctx, local_id(status_id, "Status", "statusId"))

"""Muting conversations."""

from datetime import datetime
from typing import cast

import strawberry

from resolvers import conversation_mutes
from resolvers.errors import ChirpError
from resolvers.ids import global_id, local_id
from resolvers.sources.tables.conversation_mutes import ConversationMute as ConversationMuteRecord
from schema.context import Info
from schema.errors import UserError, user_errors
from schema.field import field, output


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


@output
class MuteConversationPayload:
    """What came of muting a conversation."""

    conversation_mute: ConversationMute | None
    """The muted conversation; null when there are user errors."""

    user_errors: list[UserError]
    """Why nothing was muted."""


@output
class UnmuteConversationPayload:
    """What came of unmuting a conversation."""

    unmuted: bool
    """Whether the conversation was muted before."""

    user_errors: list[UserError]
    """Why nothing was unmuted."""


@output
class ConversationMuteMutations:
    """Root fields that mute conversations."""

    @field(MuteConversationPayload)
    @staticmethod
    async def mute_conversation(info: Info, status_id: strawberry.ID) -> object:
        """Hide a whole conversation, given any status of it; GoToSocial stops to notify about it, too."""
        try:
            mute = await conversation_mutes.mute(info.context.ctx, local_id(status_id, "Status", "statusId"))
        except ChirpError as error:
            return MuteConversationPayload(conversation_mute=None, user_errors=user_errors(error))
        return MuteConversationPayload(conversation_mute=cast("ConversationMute", mute), user_errors=[])

    @field(UnmuteConversationPayload)
    @staticmethod
    async def unmute_conversation(info: Info, status_id: strawberry.ID) -> object:
        """Show a conversation again, given any status of it."""
        try:
            unmuted = await conversation_mutes.unmute(info.context.ctx, local_id(status_id, "Status", "statusId"))
        except ChirpError as error:
            return UnmuteConversationPayload(unmuted=False, user_errors=user_errors(error))
        return UnmuteConversationPayload(unmuted=unmuted, user_errors=[])

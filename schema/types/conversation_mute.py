"""ConversationMute."""

from datetime import datetime

import strawberry

from resolvers import conversation_mutes
from resolvers.entities.status import Status as StatusEntity
from resolvers.ids import global_id
from resolvers.sources.tables.conversation_mutes import ConversationMute as ConversationMuteRecord
from schema.context import Info
from schema.field import field, output
from schema.types.status import Status


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

    @field(Status | None)
    @staticmethod
    async def root(info: Info, parent: strawberry.Parent[ConversationMuteRecord]) -> StatusEntity | None:
        """The status that the conversation began with; null when it is gone, or hidden from the viewer."""
        return await conversation_mutes.root(info.context.ctx, parent)

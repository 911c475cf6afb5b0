"""Reading and forgetting conversations."""

import strawberry

from resolvers import conversations
from resolvers.entities.conversation import Conversation as ConversationEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import DeletePayload, mutation, payload
from schema.types.conversation import Conversation


@payload
class ConversationPayload:
    """What came of reading a conversation."""

    conversation: Conversation | None
    """The conversation as it is now; null when there are user errors."""


@output
class ConversationMutations:
    """Root fields that read and forget conversations."""

    @mutation(ConversationPayload)
    @staticmethod
    async def read_conversation(info: Info, id: strawberry.ID) -> ConversationEntity:  # noqa: A002
        """Mark a conversation as read."""
        return await conversations.read(info.context.ctx, local_id(id, "Conversation", "id"))

    @mutation(DeletePayload)
    @staticmethod
    async def delete_conversation(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Forget a conversation; its statuses stay."""
        await conversations.delete(info.context.ctx, local_id(id, "Conversation", "id"))
        return id

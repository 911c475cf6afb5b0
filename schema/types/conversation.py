"""Conversation."""

from resolvers import conversations
from resolvers.entities.conversation import Conversation as ConversationEntity
from schema.field import Node, entity
from schema.types.account import Account
from schema.types.status import Status


@entity(ConversationEntity, node=conversations.conversation)
class Conversation(Node):
    """What the viewer and few others tell each other in direct statuses."""

    accounts: list[Account]
    """The others; the viewer alone when they talk to nobody else."""

    last_status: Status | None
    """What was said last."""

    unread: bool
    """The viewer has not read what was said last."""

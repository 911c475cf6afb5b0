"""InteractionRequest."""

from datetime import datetime

from resolvers import interaction_requests
from resolvers.entities.interaction_request import InteractionRequest as InteractionRequestEntity
from schema.enums import InteractionType
from schema.field import Node, entity
from schema.types.account import Account
from schema.types.status import Status


@entity(InteractionRequestEntity, node=interaction_requests.request)
class InteractionRequest(Node):
    """Somebody who waits for the viewer's leave to like, answer or boost a status; GoToSocial's own."""

    type: InteractionType
    """What they want to do."""

    created_at: datetime
    """Since when they wait."""

    accepted_at: datetime | None
    """When the viewer gave leave."""

    rejected_at: datetime | None
    """When the viewer refused."""

    account: Account
    """Who waits."""

    status: Status | None
    """What they want to do it to."""

    reply: Status | None
    """Their answer, when that is what they ask for."""

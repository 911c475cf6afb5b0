"""InteractionRequest: somebody who waits for leave to favourite, answer or boost a status; GoToSocial's own."""

from datetime import datetime

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.interaction import InteractionType
from resolvers.entities.status import Status


class InteractionRequest(msgspec.Struct, frozen=True):
    """`account` asks; `status` is what they ask about, `reply` is their answer when that is what they ask for."""

    id: str
    type: InteractionType
    created_at: datetime
    account: Account
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    status: Status | None = None
    reply: Status | None = None

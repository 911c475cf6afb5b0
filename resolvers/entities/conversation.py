"""Conversation: direct statuses among the same people (https://docs.joinmastodon.org/entities/Conversation/)."""

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.status import Status


class Conversation(msgspec.Struct, frozen=True):
    """`accounts` are the others; whoever talks to nobody else stands there alone."""

    id: str
    accounts: list[Account] = []
    last_status: Status | None = None
    unread: bool = False

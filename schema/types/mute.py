"""Mute."""

from datetime import datetime

import strawberry

from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.account import MutedAccount
from schema.field import field, output
from schema.types.account import Account


@output
class Mute:
    """An account that the viewer mutes."""

    @field(Account)
    @staticmethod
    def account(parent: strawberry.Parent[MutedAccount]) -> AccountEntity:
        """Who is muted."""
        return parent

    @field(datetime | None)
    @staticmethod
    def expires_at(parent: strawberry.Parent[MutedAccount]) -> datetime | None:
        """Until when; null for good."""
        return parent.mute_expires_at

"""User and ExportStats."""

from datetime import datetime

import strawberry

from resolvers.entities.user import ExportStats as ExportStatsEntity
from resolvers.entities.user import User as UserEntity
from schema.field import entity, field


@entity(UserEntity)
class User:
    """What this server knows of the person behind the viewer's account. Passwords are changed on GoToSocial's pages."""

    created_at: datetime
    """When they signed up."""

    email: str | None
    """Their address, once it is confirmed."""

    unconfirmed_email: str | None
    """An address that waits to be confirmed; the one that is, when none waits."""

    reason: str | None
    """Why they wanted to join."""

    last_emailed_at: datetime | None
    """When they were last written to."""

    confirmed_at: datetime | None
    """When their address was confirmed."""

    confirmation_sent_at: datetime | None
    """When they were last asked to confirm it."""

    reset_password_sent_at: datetime | None
    """When they were last helped to a new password."""

    two_factor_enabled_at: datetime | None
    """Since when they sign in with a second factor; null without one."""

    disabled: bool
    """They cannot sign in."""

    approved: bool
    """Their sign-up was approved."""


@entity(ExportStatsEntity)
class ExportStats:
    """How much there is to take along; the files themselves are CSV, over REST (/api/v1/exports)."""

    @field(int)
    @staticmethod
    def followers(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many follow the viewer."""
        return parent.followers_count

    @field(int)
    @staticmethod
    def following(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many the viewer follows."""
        return parent.following_count

    @field(int)
    @staticmethod
    def statuses(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many posts they have made; there is no file of these."""
        return parent.statuses_count

    @field(int)
    @staticmethod
    def lists(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many lists they have."""
        return parent.lists_count

    @field(int)
    @staticmethod
    def blocks(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many they block."""
        return parent.blocks_count

    @field(int)
    @staticmethod
    def mutes(parent: strawberry.Parent[ExportStatsEntity]) -> int:
        """How many they mute."""
        return parent.mutes_count

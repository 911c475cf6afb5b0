"""Relationship: how the viewer stands to an account (https://docs.joinmastodon.org/entities/Relationship/)."""

import msgspec


class Relationship(msgspec.Struct, frozen=True):
    """`id` is the other account's; `note` is the viewer's private note."""

    id: str
    following: bool = False
    showing_reblogs: bool = False
    notifying: bool = False
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    requested: bool = False
    requested_by: bool = False
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""

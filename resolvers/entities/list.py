"""List: accounts that a person reads together (https://docs.joinmastodon.org/entities/List/)."""

from enum import StrEnum

import msgspec


class RepliesPolicy(StrEnum):
    """Which replies a list shows: to anybody whom its owner follows, to members of the list, or none."""

    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


class List(msgspec.Struct, frozen=True):
    """A list of its owner's; what is on an exclusive one does not stand on the home timeline."""

    id: str
    title: str
    replies_policy: RepliesPolicy = RepliesPolicy.FOLLOWED
    exclusive: bool = False

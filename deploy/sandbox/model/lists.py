"""Lists and who is on them."""

from msgspec import Struct


class List(Struct, kw_only=True):
    """A list of an account; `replies_policy` is followed, list or none."""

    id: str
    account_id: str
    title: str
    replies_policy: str = "followed"
    exclusive: bool = False


class ListMember(Struct, kw_only=True):
    """An account on a list."""

    id: str
    list_id: str
    target_id: str

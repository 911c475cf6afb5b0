"""Search: what was found (https://docs.joinmastodon.org/entities/Search/)."""

import msgspec

from resolvers.entities.account import Account
from resolvers.entities.status import Status
from resolvers.entities.tag import Tag


class SearchResults(msgspec.Struct, frozen=True):
    """Accounts, statuses and hashtags, each in GoToSocial's order."""

    accounts: list[Account] = []
    statuses: list[Status] = []
    tags: list[Tag] = msgspec.field(name="hashtags", default_factory=list)

"""SearchResults."""

from resolvers.entities.search import SearchResults as SearchResultsEntity
from schema.field import entity
from schema.types.account import Account
from schema.types.status import Status
from schema.types.tag import Tag


@entity(SearchResultsEntity)
class SearchResults:
    """What was found."""

    accounts: list[Account]
    """People, bots and groups."""

    statuses: list[Status]
    """Statuses that the viewer may see."""

    tags: list[Tag]
    """Hashtags."""

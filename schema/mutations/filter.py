"""Changing filters."""

import strawberry
from msgspec import UNSET

from resolvers import filters
from resolvers.entities.filter import Filter as FilterEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.enums import FilterAction, FilterContext
from schema.field import arguments, output
from schema.payload import DeletePayload, mutation, payload
from schema.types.filter import Filter


@arguments
class FilterKeywordInput:
    """A keyword to add, or with its id to change or to remove."""

    id: strawberry.ID | None = strawberry.UNSET
    """Which keyword; left out for a new one."""

    keyword: str | None = strawberry.UNSET
    """What to look for."""

    whole_word: bool | None = strawberry.UNSET
    """Only as a word of its own, not inside another."""

    remove: bool = False
    """Look for it no more."""


@arguments
class FilterInput:
    """How a filter shall be; what is left out stays as it is. A new one needs title and contexts."""

    title: str | None = strawberry.UNSET
    """What it is called; no two filters have the same title."""

    contexts: list[FilterContext] | None = strawberry.UNSET
    """Where it applies."""

    action: FilterAction | None = strawberry.UNSET
    """What is done with what it finds; WARN for a new one."""

    expires_in_seconds: int | None = strawberry.UNSET
    """After how many seconds it applies no more; null for never."""

    keywords: list[FilterKeywordInput] | None = strawberry.UNSET
    """Keywords to add, change or remove; the others stay."""


@payload
class FilterPayload:
    """What came of changing a filter."""

    filter: Filter | None
    """The filter as it is now; null when there are user errors."""


@output
class FilterMutations:
    """Root fields that change filters."""

    @mutation(FilterPayload)
    @staticmethod
    async def create_filter(info: Info, input: FilterInput) -> FilterEntity:  # noqa: A002  Relay's name
        """Make a filter."""
        return await filters.create(info.context.ctx, _draft(input))

    @mutation(FilterPayload)
    @staticmethod
    async def update_filter(info: Info, id: strawberry.ID, input: FilterInput) -> FilterEntity:  # noqa: A002
        """Change a filter and its keywords."""
        return await filters.update(info.context.ctx, local_id(id, "Filter", "id"), _draft(input))

    @mutation(DeletePayload)
    @staticmethod
    async def delete_filter(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Remove a filter."""
        await filters.delete(info.context.ctx, local_id(id, "Filter", "id"))
        return id

    @mutation(FilterPayload)
    @staticmethod
    async def add_status_to_filter(info: Info, id: strawberry.ID, status_id: strawberry.ID) -> FilterEntity:  # noqa: A002
        """Let a filter find a single status."""
        status = local_id(status_id, "Status", "statusId")
        return await filters.add_status(info.context.ctx, local_id(id, "Filter", "id"), status)

    @mutation(FilterPayload)
    @staticmethod
    async def remove_status_from_filter(info: Info, id: strawberry.ID, status_id: strawberry.ID) -> FilterEntity:  # noqa: A002
        """Let a filter find a single status no more."""
        status = local_id(status_id, "Status", "statusId")
        return await filters.remove_status(info.context.ctx, local_id(id, "Filter", "id"), status)


def _draft(written: FilterInput) -> filters.Draft:
    keywords = [_keyword(one) for one in written.keywords or ()]
    return filters.Draft(
        title=None if written.title is strawberry.UNSET else written.title,
        contexts=None if written.contexts is strawberry.UNSET else written.contexts,
        action=written.action or None,
        expires_in=UNSET if written.expires_in_seconds is strawberry.UNSET else written.expires_in_seconds,
        keywords=keywords or None,
    )


def _keyword(written: FilterKeywordInput) -> filters.KeywordChange:
    return filters.KeywordChange(
        id=local_id(written.id, "FilterKeyword", "keywords") if written.id else None,
        keyword=None if written.keyword is strawberry.UNSET else written.keyword,
        whole_word=None if written.whole_word is strawberry.UNSET else written.whole_word,
        remove=written.remove,
    )

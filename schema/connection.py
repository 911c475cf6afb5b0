"""Relay connections over pages (https://relay.dev/graphql/connections.htm)."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.paging import Page, cursor_of
from schema.field import output

T = TypeVar("T")


@output
class PageInfo:
    """Where a page stands in its collection."""

    has_next_page: bool
    """Whether older items are there."""

    has_previous_page: bool
    """Whether newer items are there; false unless known while paging towards older ones, as Relay allows."""

    start_cursor: str | None
    """Give it as `before` to get what is newer than this page."""

    end_cursor: str | None
    """Give it as `after` to get what is older than this page."""


@strawberry.type(description="An item of a page, and where it stands.")
class Edge(Generic[T]):
    """An item of a page, and where it stands."""

    node: T = strawberry.field(description="The item itself.")
    cursor: str = strawberry.field(description="Where the item stands.")


@strawberry.type(description="A page of a collection, newest first.")
class Connection(Generic[T]):
    """A page of a collection, newest first."""

    edges: list[Edge[T]] = strawberry.field(description="The items of the page with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in its collection.")


def connection(page: Page[T], position: Callable[[T], str]) -> Connection[Any]:
    """Return a page as a connection; `position` tells where GoToSocial's paging sees an item."""
    edges: list[Edge[Any]] = [Edge(node=item, cursor=cursor_of(position(item))) for item in page.items]
    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=page.has_older,
            has_previous_page=page.has_newer,
            start_cursor=None if page.newer is None else cursor_of(page.newer),
            end_cursor=None if page.older is None else cursor_of(page.older),
        ),
    )

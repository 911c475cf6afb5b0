"""Relay connections over pages (https://relay.dev/graphql/connections.htm)."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import Parameter, Signature
from typing import Any, Generic, NamedTuple, TypeVar

import strawberry

from resolvers.paging import DEFAULT, Page, cursor_of, window_of
from schema.field import HELD, field, output

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class Entry(NamedTuple):
    """What stands for an edge at run time: an item of a page and its position."""

    node: Any
    position: str


@output
class PageInfo:
    """Where a page stands in its collection."""

    @field(bool)
    @staticmethod
    def has_next_page(parent: strawberry.Parent[Page[Any]]) -> bool:
        """Whether older items are there."""
        return parent.has_older

    @field(bool)
    @staticmethod
    def has_previous_page(parent: strawberry.Parent[Page[Any]]) -> bool:
        """Whether newer items are there; false unless known while paging towards older ones, as Relay allows."""
        return parent.has_newer

    @field(str | None)
    @staticmethod
    def start_cursor(parent: strawberry.Parent[Page[Any]]) -> str | None:
        """Give it as `before` to get what is newer than this page."""
        return None if parent.newer is None else cursor_of(parent.newer)

    @field(str | None)
    @staticmethod
    def end_cursor(parent: strawberry.Parent[Page[Any]]) -> str | None:
        """Give it as `after` to get what is older than this page."""
        return None if parent.older is None else cursor_of(parent.older)


@strawberry.type(description="An item of a page, and where it stands.")
class Edge(Generic[T]):
    """An item of a page, and where it stands; an `Entry` at run time."""

    node: T = strawberry.field(description="The item itself.")

    @field(str)
    @staticmethod
    def cursor(parent: strawberry.Parent[Entry]) -> str:
        """Where the item stands: `after` it older ones begin, `before` it newer."""
        return cursor_of(parent.position)


@strawberry.type(description="A page of a collection, newest first.")
class Connection(Generic[T]):
    """A page of a collection, newest first; a `Page` at run time."""

    @field(list[Edge[T]])
    @staticmethod
    def edges(parent: strawberry.Parent[Page[Any]]) -> object:
        """The items of the page with their cursors."""
        return list(map(Entry, parent.items, parent.positions))

    @field(list[T])
    @staticmethod
    def nodes(parent: strawberry.Parent[Page[Any]]) -> list[Any]:
        """The items of the page alone."""
        return parent.items

    @field(PageInfo)
    @staticmethod
    def page_info(parent: strawberry.Parent[Page[Any]]) -> object:
        """Where the page stands in its collection."""
        return parent


# The compiled completion knows by these what it has before it; objects of no other class are paged.
HELD.update({PageInfo: Page, Edge: Entry, Connection: Page})


def connection(kind: object) -> Callable[[F], Any]:
    """Make a resolver that returns a `Page` the connection of the type `kind`, as `StatusConnection` is of `Status`.

    The field takes `first: Int = 20, after: String, last: Int, before: String`, and what else the resolver takes. The
    resolver is given the checked `window` (1-80 items) that they ask for:

        @connection(Status)
        @staticmethod
        async def favourites(info: Info, window: Window) -> Page[StatusEntity]:
            '''What the viewer likes, what they liked last first.'''
            return await favourites.of_viewer(info.context.ctx, window)

    Every edge has a cursor that resumes right after it and right before it, in collections too that GoToSocial pages by
    ids of its own (`resolvers.paging` says how). A type of a file that cannot be imported is given as `later(...)`.
    """

    def decorate(resolver: F) -> Any:  # noqa: ANN401  a StrawberryField that stands as a method
        function = resolver.__func__ if isinstance(resolver, staticmethod) else resolver
        return field(Connection[kind])(staticmethod(_paged(function)))  # type: ignore[valid-type]  # known at run time

    return decorate


_ARGUMENTS = [
    Parameter("first", Parameter.KEYWORD_ONLY, default=DEFAULT, annotation=int | None),
    Parameter("after", Parameter.KEYWORD_ONLY, default=strawberry.UNSET, annotation=str | None),
    Parameter("last", Parameter.KEYWORD_ONLY, default=strawberry.UNSET, annotation=int | None),
    Parameter("before", Parameter.KEYWORD_ONLY, default=strawberry.UNSET, annotation=str | None),
]


def _paged(resolver: Callable[..., Awaitable[Page[T]]]) -> Callable[..., Awaitable[Page[T]]]:
    """Return the resolver with Relay's arguments in place of its window."""

    @wraps(resolver)
    async def paged(
        *,
        first: int | None = DEFAULT,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        **others: object,
    ) -> Page[T]:
        return await resolver(window=window_of(first=first, after=after, last=last, before=before), **others)

    own = [
        parameter.replace(kind=Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(resolver).parameters.items()
        if name != "window"
    ]
    signature = Signature([*own, *_ARGUMENTS], return_annotation=Page)
    paged.__signature__ = signature  # type: ignore[attr-defined]  # Strawberry reads it
    return paged

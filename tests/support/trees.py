"""A small schema of our decorators with every kind of field: what the compiler knows, and what it leaves.

The values are whatever a test puts there; they need not fit the schema.
"""

from dataclasses import dataclass
from dataclasses import field as slot
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Optional

import msgspec
import strawberry
from graphql import GraphQLSchema

from schema.field import entity, enum, field, output, shown_as


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class Leaf(msgspec.Struct):
    """What is shown as a LeafType."""

    name: Any = "leaf"


@dataclass
class Loose:
    """What is shown as a LooseType, and as a Plain."""

    word: object = "loose"


@dataclass
class Tree:
    """What is shown as a TreeType; its resolvers return `answer`, or raise it."""

    text: object = "x"
    note: object = None
    count: object = 1
    size: object = None
    flag: object = True
    ratio: object = 0.5
    made: object = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    colour: object = Colour.RED
    shade: object = None
    words: object = ()
    numbers: object = None
    colours: object = slot(default_factory=lambda: [[Colour.BLUE]])
    child: object = None
    only: object = slot(default_factory=Leaf)
    trees: object = ()
    leaves: object = ()
    mixed: object = ()
    answer: object = "yes"


def give(answer: object) -> object:
    """Return an answer, or raise it."""
    if isinstance(answer, Exception):
        raise answer
    return answer


enum(Colour, "Colours.")


@entity(Leaf)
class LeafType:
    """A leaf."""

    @field(str)
    @staticmethod
    def name(parent: strawberry.Parent[Leaf]) -> object:
        """Its name, or what goes wrong with it."""
        return give(parent.name)


@shown_as(Loose)
class LooseType:
    """Something loose."""

    word: str
    """A word."""


Both = Annotated[LeafType | LooseType, strawberry.union("Both", description="A leaf, or something loose.")]


@output
class Plain:
    """Whatever has a word."""

    word: str | None
    """A word."""


@output
class TreeType:
    """A tree."""

    text: str
    """1"""
    note: str | None
    """2"""
    count: int
    """3"""
    size: int | None
    """4"""
    flag: bool
    """5"""
    ratio: float | None
    """6"""
    made: datetime
    """7"""
    colour: Colour
    """8"""
    shade: Colour | None
    """9"""
    words: list[str | None]
    """10"""
    numbers: list[int] | None
    """11"""
    colours: list[list[Colour]]
    """12"""
    child: Optional["TreeType"]
    """13"""
    only: LeafType
    """14"""
    trees: list[Optional["TreeType"]]
    """15"""
    leaves: list[LeafType]
    """16"""
    mixed: list[Both]
    """17"""

    @field(str | None)
    @staticmethod
    async def maybe(parent: strawberry.Parent[Tree]) -> object:
        """18"""
        return give(parent.answer)

    @field(str)
    @staticmethod
    async def surely(parent: strawberry.Parent[Tree]) -> object:
        """19"""
        return give(parent.answer)

    @field(LeafType)
    @staticmethod
    def at_once(info: strawberry.Info, parent: strawberry.Parent[Tree]) -> object:
        """20"""
        return info.context and give(parent.answer)

    @field(list[LeafType])
    @staticmethod
    async def soon(parent: strawberry.Parent[Tree]) -> object:
        """21"""
        return [give(parent.answer), Leaf()]

    @field(Plain | None)
    @staticmethod
    def plain(parent: strawberry.Parent[Tree]) -> object:
        """22"""
        return Loose(parent.note)

    @field(Optional["TreeType"])
    @staticmethod
    async def same(parent: strawberry.Parent[Tree]) -> object:
        """23"""
        return give(parent.answer) and parent


@output
class Query:
    """What can be read."""

    @field(TreeType | None)
    @staticmethod
    def tree(info: strawberry.Info) -> object:
        """The context."""
        return info.context

    @field(list[TreeType])
    @staticmethod
    async def forest(info: strawberry.Info) -> object:
        """The context, twice."""
        return [info.context, info.context]


def schema_of_trees() -> GraphQLSchema:
    """Return the schema as graphql-core has it."""
    return strawberry.Schema(Query)._schema

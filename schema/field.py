"""Our typed decorators over Strawberry's.

Descriptions come from docstrings: of the class, of a resolver, and of an attribute, where it stands below it.

    @entity(StatusEntity, node=statuses.status)      # a Struct's object type; `node` fetches one by its id
    class Status(Node):
        '''A post, as the viewer sees it.'''

        content: str                                 # an attribute of the Struct, checked at import
        '''HTML, sanitised.'''

        @field(later("Poll", "schema.types.poll"))   # a type of a file that imports this one
        @staticmethod
        async def poll(info: Info, parent: strawberry.Parent[StatusEntity]) -> PollEntity | None:
            '''What another source answers.'''

A page of a collection is a `connection` (schema/connection.py), a change a `mutation` (schema/payload.py). An attribute
of the Struct, and a resolver that takes the `parent` alone and is no coroutine, cost next to nothing.
"""

import ast
import dataclasses
import inspect
import textwrap
import types
from collections.abc import Awaitable, Callable
from enum import EnumMeta
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Optional,
    TypeAlias,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

import msgspec
import strawberry
from graphql import GraphQLField
from strawberry.parent import StrawberryParent
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from resolvers.context import Ctx
from resolvers.ids import global_id

C = TypeVar("C", bound=type)
E = TypeVar("E", bound=EnumMeta)
F = TypeVar("F", bound=Callable[..., Any])

Fetch: TypeAlias = Callable[[Ctx, str], Awaitable[object]]

# Name of a Node type -> the operation that returns one by its own id.
NODES: dict[str, Fetch] = {}

# Where Strawberry keeps what a field of graphql-core was made of.
_MADE_OF = GraphQLCoreConverter.DEFINITION_BACKREF
_BATCHED = "batched"

# Object type -> the class of its objects at run time, which tells an object of this type from others.
HELD: dict[type, type] = {}


@strawberry.interface(description="An object with an id that is unique in the whole schema (Relay).")
class Node:
    """An object with an id that is unique in the whole schema (Relay)."""

    id: strawberry.ID = strawberry.field(description="Unique in the whole schema.")


def field(kind: object, *, batched: bool = False, required: bool = False) -> Callable[[F], Any]:
    """Make a resolver the field of the type `kind`: the function itself returns what stands for it, a Struct mostly.

    A coroutine asks somebody, who may fail: its field can be null, so that what stands beside it is answered all the
    same, unless it is `required`.

    The docstring becomes the description. Works on functions, and on static methods that take
    `parent: strawberry.Parent[Struct]`. `batched` says that a loader asks GoToSocial once for many objects, which makes
    the field cheap; otherwise an `async` resolver counts as one call for each (`schema.cost`).
    """

    def decorate(resolver: F) -> Any:  # noqa: ANN401  a StrawberryField that stands as a method
        described = resolver.__func__ if isinstance(resolver, staticmethod) else resolver
        shown = Optional[kind] if inspect.iscoroutinefunction(described) and not required else kind  # noqa: UP045  known at run time
        return strawberry.field(
            resolver, graphql_type=shown, description=inspect.getdoc(described), metadata={_BATCHED: batched}
        )

    return decorate


def is_batched(definition: GraphQLField) -> bool:
    """Tell whether a field was made `batched`."""
    made = definition.extensions.get(_MADE_OF)
    return isinstance(made, StrawberryField) and bool(made.metadata.get(_BATCHED))


def is_waiting(definition: GraphQLField) -> bool:
    """Tell whether the resolver of a field is `async`: it asks somebody."""
    made = definition.extensions.get(_MADE_OF)
    return isinstance(made, StrawberryField) and made.is_async


def live(kind: object) -> Callable[[F], Any]:
    """Make an async generator the subscription of the type `kind`; otherwise as `field`."""

    def decorate(generator: F) -> Any:  # noqa: ANN401  a StrawberryField that stands as a method
        described = generator.__func__ if isinstance(generator, staticmethod) else generator
        return strawberry.subscription(generator, graphql_type=kind, description=inspect.getdoc(described))

    return decorate


def shown_as(held: type) -> Callable[[C], C]:
    """Make a class the object type of a member of a union, whose values are of the class `held` at run time."""

    def decorate(cls: C) -> C:
        _hold(cls, held)
        return output(cls)

    return decorate


@dataclass_transform(kw_only_default=True)
def output(cls: C) -> C:
    """Make a class an object type whose instances we build ourselves."""
    _describe(cls)
    made: C = strawberry.type(cls, description=inspect.getdoc(cls))
    return made


@dataclass_transform(kw_only_default=True)
def arguments(cls: C) -> C:
    """Make a class an input type."""
    _describe(cls)
    made: C = strawberry.input(cls, description=inspect.getdoc(cls))
    return made


def later(name: str, module: str) -> object:
    """Return the type `name` of a module that imports this one, for `field`, `connection` and annotations."""
    return Annotated[name, strawberry.lazy(module)]


def entity(struct: type[msgspec.Struct], *, node: Fetch | None = None) -> Callable[[C], C]:
    """Make a class the object type of a Struct: its plain attributes ARE the attributes of the Struct.

    Raises TypeError at import when an attribute is missing there, or differs in type or nullability. A type that
    is a Node gets its global id, and the local one, from the `id` of the Struct, and needs `node`: the operation that
    returns one of them by that id with the rights of the viewer, through a loader mostly, and raises NotFoundError when
    it is not theirs to see. `Query.node` and `Query.nodes` then find it.
    """

    def decorate(cls: C) -> C:
        _compare(cls, struct)
        if issubclass(cls, Node) != (node is not None):
            raise TypeError(f"{cls.__name__}: a Node, and no other type, needs the operation that fetches one")
        if node is not None:
            NODES[cls.__name__] = node
        _hold(cls, struct)
        if issubclass(cls, Node):
            _identify(cls, struct)
        return output(cls)

    return decorate


def enum(cls: E, description: str, name: str | None = None) -> E:
    """Make an enum of the entities an enum of the schema, by its own name or by another one."""
    return strawberry.enum(cls, name=name, description=description)


def _hold(cls: type, held: type) -> None:
    HELD[cls] = held
    cls.is_type_of = classmethod(lambda _cls, value, _info: isinstance(value, held))  # type: ignore[attr-defined]  # Strawberry reads it


def _identify(cls: type, struct: type[msgspec.Struct]) -> None:
    """Give a node its ids, fields in place of the attribute that Node promises."""
    kind = cls.__name__

    def identify(parent: Any) -> str:  # noqa: ANN401  its annotation is set below
        return global_id(kind, parent.id)

    def localise(parent: Any) -> str:  # noqa: ANN401  its annotation is set below
        own: str = parent.id
        return own

    for name, resolver, description in (
        ("id", identify, "Unique in the whole schema."),
        ("local_id", localise, "The id that REST knows it by."),
    ):
        resolver.__annotations__ = {"parent": Annotated[struct, StrawberryParent()], "return": strawberry.ID}
        setattr(cls, name, strawberry.field(resolver, description=description))


def _describe(cls: type) -> None:
    """Give every annotated attribute the docstring that stands below it as its description."""
    for name, text in _attribute_docs(cls).items():
        default = cls.__dict__.get(name, dataclasses.MISSING)
        if isinstance(default, type(strawberry.field())):
            continue
        options = {} if default is dataclasses.MISSING else {"default": default}
        setattr(cls, name, strawberry.field(description=text, **options))


def _attribute_docs(cls: type) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    if not isinstance(body, ast.ClassDef):
        return {}
    found = {}
    for statement, below in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            found[statement.target.id] = inspect.cleandoc(below.value.value)
    return found


def _compare(cls: type, struct: type[msgspec.Struct]) -> None:
    there = {item.name: _annotations(struct)[item.name] for item in msgspec.structs.fields(struct)}
    for name, annotation in inspect.get_annotations(cls).items():
        if name not in there:
            raise TypeError(f"{cls.__name__}.{name} is no attribute of {struct.__name__}")
        if not _fits(annotation, there[name]):
            raise TypeError(f"{cls.__name__}.{name} is {annotation}, {struct.__name__} has {there[name]}")


def _annotations(struct: type[msgspec.Struct]) -> dict[str, object]:
    return {name: kind for base in reversed(struct.__mro__) for name, kind in inspect.get_annotations(base).items()}


def _fits(shown: object, held: object) -> bool:
    """Tell whether a value of the type `held` can be shown as `shown`: the same lists, nulls and scalars."""
    if _nullable(shown) != _nullable(held):
        return _nullable(shown) and _fits(_bare(shown), held)
    if (
        get_origin(_bare(shown)) is Annotated
        or isinstance(_bare(shown), str | ForwardRef)
        or isinstance(_bare(held), str | ForwardRef)
    ):
        return True
    shown, held = _bare(shown), _bare(held)
    if get_origin(shown) is list or get_origin(held) is list:
        return get_origin(shown) is get_origin(held) and _fits(get_args(shown)[0], get_args(held)[0])
    return shown is held or (isinstance(shown, type) and HELD.get(shown) is held)


def _nullable(annotation: object) -> bool:
    if isinstance(annotation, str):
        return annotation.endswith("| None")
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def _bare(annotation: object) -> object:
    """Return an annotation without its `| None`."""
    if not _nullable(annotation) or isinstance(annotation, str):
        return annotation
    return next(part for part in get_args(annotation) if part is not type(None))

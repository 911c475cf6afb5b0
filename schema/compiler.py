"""Writes the Python function that completes a subtree of a response.

What is known here: attributes of scalars and enums, resolvers that take the parent alone, `__typename`, objects, lists,
interfaces and unions of these. Such a field costs an attribute, a check of its type and a place in a dict. Every other
field of the subtree is left to the executor: the function notes it in `left`, and keeps its place.

A function raises Odd, or whatever an attribute raises, for a value that is not as it should be (a null in a non-null
place, an enum without that member, a resolver that fails). Then nothing has happened yet, and the executor completes
the same value its own way, with its own errors. TooManyItemsError is final.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple, TypeAlias, cast

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    GraphQLUnionType,
    Undefined,
)
from graphql.execution.collect_fields import FieldDetails, collect_subfields
from graphql.execution.executor import Executor
from graphql.pyutils import Path, is_awaitable
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.field import HELD
from schema.items import count_items

Details: TypeAlias = list[FieldDetails]
Composite: TypeAlias = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
Function: TypeAlias = Callable[..., Any]

# What one function may grow to; a larger subtree is completed by the executor.
_MOST_FIELDS = 1500

_NO_LIST = "type({0}) is not list and type({0}) is not tuple"
_PLAIN = {GraphQLString: "str", GraphQLID: "str", GraphQLBoolean: "bool"}


class Odd(Exception):  # noqa: N818  no error: the executor takes over
    """A value is not what the schema says."""


class Place(NamedTuple):
    """A nullable position of the response: what becomes null when something below it fails."""

    container: Any
    key: str | int
    path: Path


class Left(NamedTuple):
    """A field that the executor completes: it belongs at `key` of `target`, a part of the response."""

    target: dict[str, Any]
    key: str
    parent_type: GraphQLObjectType
    source: object
    details: Details
    path: Path
    nearest: Place | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled subtree of so many `fields`.

    `complete(value)`, or, when it is `mixed`, `complete(value, path, None, left)`.
    """

    complete: Function
    mixed: bool
    fields: int


def compile_plan(executor: Executor[Any], kind: GraphQLOutputType, details: Details) -> Plan | None:
    """Return the function for values of the type `kind`, an object, abstract or list type, that `details` select from.

    None when nothing there can be compiled.
    """
    compiler = _Compiler(executor)
    try:
        part = compiler.part(kind, details)
    except (_Unknown, _TooMuch):
        return None
    if part is None or not compiler.known:
        return None
    return Plan(compiler.function(part), part.mixed, compiler.fields)


class _Unknown(Exception):  # noqa: N818  no error: the executor completes it
    """A type that is not made by our decorators."""


class _TooMuch(Exception):  # noqa: N818  no error: the executor completes it
    """More fields than one function may have."""


class _Part(NamedTuple):
    """A function in the text that is being written; `each` completes the item `i` of a list that is not mixed."""

    name: str
    mixed: bool
    each: str | None = None


@dataclass(slots=True)
class _Fields:
    """The body of the function of an object type, while it is written."""

    checks: list[str] = field(default_factory=list)
    alike: dict[str, list[str]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


class _Compiler:
    def __init__(self, executor: Executor[Any]) -> None:
        self._executor = executor
        self._lines: list[str] = []
        self._names: dict[str, Any] = {
            "Odd": Odd,
            "Place": Place,
            "Left": Left,
            "Path": Path,
            "datetime": datetime,
            "strange": _strange,
            "count": count_items,
        }
        self.fields = 0
        self.known = 0

    def function(self, part: _Part) -> Function:
        """Return the function that was written."""
        code = compile("\n".join(self._lines), f"<compiled {part.name}>", "exec")
        exec(code, self._names)  # noqa: S102  its text is made of names that the parser let through, and of our own
        return cast("Function", self._names[part.name])

    def part(self, kind: GraphQLOutputType, details: Details) -> _Part | None:
        """Write the function of a type without its non-null; None for a leaf type."""
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, details)
        if isinstance(kind, GraphQLList):
            return self._list(kind, details)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, details)
        return None

    def _keep(self, value: object) -> str:
        name = f"k{len(self._names)}"
        self._names[name] = value
        return name

    def _define(self, letter: str, mixed: bool, body: list[str]) -> _Part:
        name = f"{letter}{len(self._lines)}"
        self._names[name] = None
        arguments = "v, p, n, left" if mixed else "v"
        self._lines += [f"def {name}({arguments}):", *(f"    {line}" for line in body)]
        return _Part(name, mixed)

    def _object(self, kind: GraphQLObjectType, details: Details) -> _Part:
        definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(definition, StrawberryObjectDefinition):
            raise _Unknown
        held = HELD.get(definition.concrete_of.origin if definition.concrete_of else definition.origin)
        if held is None and kind.is_type_of is not None:
            raise _Unknown
        executor = self._executor
        collected = collect_subfields(
            executor.schema, executor.fragments, executor.variable_values, executor.operation, kind, details
        )
        fields = _Fields()
        for number, (key, chosen) in enumerate(collected.grouped_field_set.items()):
            self.fields += 1
            if self.fields > _MOST_FIELDS:
                raise _TooMuch
            self._field(fields, kind, key, chosen, f"a{number}")
        guard = f"type(v) is not {(name := self._keep(held))} and not isinstance(v, {name})" if held else "strange(v)"
        body = [f"if {guard}: raise Odd", *fields.checks]
        for name, values in fields.alike.items():
            chain = " is ".join(f"type({value})" for value in values)
            body.append(f"if not ({chain} is {name}): raise Odd")
        made = "{" + ", ".join(fields.places) + "}"
        if not fields.after:
            return self._define("o", mixed=False, body=[*body, f"return {made}"])
        return self._define("o", mixed=True, body=[*body, f"d = {made}", *fields.after, "return d"])

    def _field(self, fields: _Fields, parent: GraphQLObjectType, key: str, chosen: Details, a: str) -> None:
        name = chosen[0].node.name.value
        if name == "__typename":
            self.known += 1
            fields.places.append(f"{key!r}: {parent.name!r}")
            return
        definition = parent.fields[name]
        value = self._read(definition)
        nullable = not isinstance(definition.type, GraphQLNonNull)
        kind = cast("GraphQLOutputType", definition.type if nullable else definition.type.of_type)
        part = None
        if value is not None and not isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            try:
                part = self.part(kind, chosen)
            except _Unknown:
                value = None
        if value is None:
            fields.places.append(f"{key!r}: None")
            rest = f"v, {self._keep(chosen)}, Path(p, {key!r}, {parent.name!r}), n"
            fields.after.append(f"left.append(Left(d, {key!r}, {self._keep(parent)}, {rest}))")
            return
        self.known += 1
        fields.checks.append(f"{a} = {value}")
        if part is None:
            fields.places.append(f"{key!r}: {self._leaf(fields, kind, a, nullable=nullable)}")
        elif part.each is not None:
            fields.checks.append(f"if {f'{a} is not None and ' if nullable else ''}{_NO_LIST.format(a)}: raise Odd")
            fields.checks.append(f"if {a}: count(len({a}))")
            items = f"[{part.each} for i in {a}] if {a} else []"
            fields.places.append(f"{key!r}: {_or_none(a, items, nullable=nullable)}")
        elif not part.mixed:
            fields.places.append(f"{key!r}: {_or_none(a, f'{part.name}({a})', nullable=nullable)}")
        else:
            fields.places.append(f"{key!r}: None")
            fields.after.append(f"q = Path(p, {key!r}, {parent.name!r})")
            nearest = f"Place(d, {key!r}, q)" if nullable else "n"
            completed = f"{part.name}({a}, q, {nearest}, left)"
            fields.after.append(f"d[{key!r}] = {_or_none(a, completed, nullable=nullable)}")

    def _read(self, definition: GraphQLField) -> str | None:
        """Return what reads a field off `v`; None when that takes more than `v`."""
        shown = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(shown, StrawberryField) or shown.extensions:
            return None
        resolver = shown.base_resolver
        if resolver is None:
            return f"v.{shown.python_name}"
        if resolver.is_async or set(resolver.signature.parameters.values()) != {resolver.parent_parameter}:
            return None
        return f"{self._keep(_function_of(resolver))}(v)"

    def _leaf(self, fields: _Fields, kind: GraphQLOutputType, a: str, *, nullable: bool) -> str:
        """Return what completes a leaf value; its checks go to `fields`."""
        absent = f"{a} is not None and " if nullable else ""
        if plain := _PLAIN.get(cast("GraphQLScalarType", kind)):
            if nullable:
                fields.checks.append(f"if {absent}type({a}) is not {plain}: raise Odd")
            else:
                fields.alike.setdefault(plain, []).append(a)
            return a
        if _is_date(kind):
            if nullable:
                fields.checks.append(f"if {absent}type({a}) is not datetime: raise Odd")
            else:
                fields.alike.setdefault("datetime", []).append(a)
            return _or_none(a, f"{a}.isoformat()", nullable=nullable)
        if isinstance(kind, GraphQLEnumType):
            cls, names = _enum(kind)
            fields.checks.append(f"if {absent}type({a}) is not {self._keep(cls)}: raise Odd")
            return _or_none(a, f"{self._keep(names)}[{a}._value_]", nullable=nullable)
        if kind is GraphQLInt:
            fits = f"type({a}) is int and -2147483648 <= {a} <= 2147483647"
            fields.checks.append(f"if {absent}not ({fits}): raise Odd")
            return a
        return _or_none(a, f"{self._keep(_coercion(kind))}({a})", nullable=nullable)

    def _list(self, kind: GraphQLList[Any], details: Details) -> _Part:
        nullable = not isinstance(kind.of_type, GraphQLNonNull)
        inner = kind.of_type if nullable else kind.of_type.of_type
        part = self.part(inner, details)
        body = [f"if {_NO_LIST.format('v')}: raise Odd", "count(len(v))"]
        if part is None or not part.mixed:
            each = _or_none("i", f"{part.name if part else self._keep(_coercion(inner))}(i)", nullable=nullable)
            return self._define("l", False, [*body, f"return [{each} for i in v]"])._replace(each=each)
        nearest = "Place(r, i, q)" if nullable else "n"
        completed = _or_none("e", f"{part.name}(e, q, {nearest}, left)", nullable=nullable)
        loop = ["for i, e in enumerate(v):", "    q = Path(p, i, None)", f"    r.append({completed})"]
        return self._define("l", True, [*body, "r = []", *loop, "return r"])

    def _abstract(self, kind: GraphQLInterfaceType | GraphQLUnionType, details: Details) -> _Part:
        """Write a choice by the class of the value, as `is_type_of` would choose."""
        held: dict[type, GraphQLObjectType] = {}
        for possible in self._executor.schema.get_possible_types(kind):
            definition = possible.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            origin = definition.origin if isinstance(definition, StrawberryObjectDefinition) else None
            if origin not in HELD or hasattr(HELD[origin], "__strawberry_definition__"):
                raise _Unknown
            if not any(issubclass(HELD[origin], before) for before in held):
                held[HELD[origin]] = possible
        parts = {cls: self._object(possible, details) for cls, possible in held.items()}
        mixed = any(part.mixed for part in parts.values())
        body = []
        for cls, part in parts.items():
            call = f"{part.name}(v, p, n, left)" if part.mixed else f"{part.name}(v)"
            body.append(f"if type(v) is {self._keep(cls)}: return {call}")
        return self._define("c", mixed, [*body, "raise Odd"])


def _or_none(value: str, completed: str, *, nullable: bool) -> str:
    return f"None if {value} is None else {completed}" if nullable else completed


def _function_of(resolver: StrawberryResolver[Any]) -> Function:
    """Return the function of a resolver that takes the parent alone, to be called by position."""
    function = cast("Function", resolver.wrapped_func)
    (parameter,) = resolver.signature.parameters.values()
    if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
        return lambda value: function(**{parameter.name: value})
    return function


def _strange(value: object) -> bool:
    """Tell whether a value is one that the executor treats apart, whatever its type should be."""
    return value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value)


def _coercion(kind: GraphQLOutputType) -> Function:
    """Return the function that completes a value of a leaf type that is not null."""
    if plain := {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}.get(cast("GraphQLScalarType", kind)):
        return lambda value: value if type(value) is plain else _odd()
    if kind is GraphQLInt:
        return lambda value: value if type(value) is int and -(2**31) <= value < 2**31 else _odd()
    if isinstance(kind, GraphQLEnumType):
        cls, names = _enum(kind)
        return lambda member: names[member.value] if type(member) is cls else _odd()
    if _is_date(kind):
        return lambda value: value.isoformat() if type(value) is datetime else _odd()
    if isinstance(kind, GraphQLScalarType):
        return _scalar_coercion(kind)
    raise _Unknown


def _is_date(kind: GraphQLOutputType) -> bool:
    return isinstance(kind, GraphQLScalarType) and kind.name == "DateTime"


def _enum(kind: GraphQLEnumType) -> tuple[type[Enum], dict[object, str]]:
    """Return the class whose members an enum shows, and what it calls their values."""
    definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryEnumDefinition):
        raise _Unknown
    cls = cast("type[Enum]", definition.wrapped_cls)
    return cls, {member.value: kind.coerce_output_value(member) for member in cls}


def _scalar_coercion(kind: GraphQLScalarType) -> Function:
    coerce = kind.coerce_output_value

    def coerced(value: object) -> object:
        if _strange(value) or (made := coerce(value)) is None or made is Undefined:
            raise Odd
        return made

    return coerced


def _odd() -> object:
    raise Odd

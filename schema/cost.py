"""What an operation costs: estimated from its document before it runs, so that nobody pays for what is refused.

The unit is a call to GoToSocial, which is what is scarce. A field with an `async` resolver is one call for each object
it stands on, a `batched` one (see `schema.field.field`) one call for many. Values are what execution itself has to
complete. Each fragment is walked once for each size of page that it is spread in. Objects that a document names by
their ids are a call each beyond those, and all of them are charged before the first is asked for. What is asked of the
schema itself costs no call but work of ours, which is charged as if it did.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from resolvers import paging
from resolvers.errors import TooCostlyError
from resolvers.loaders import LARGEST_BATCH
from resolvers.upstream import MOST_CALLS
from schema.document import CachedDocument
from schema.field import is_batched, is_waiting
from schema.schema_size import length_of

MOST_VALUES = 25_000
# Twice what the usual introspection asks for.
MOST_SCHEMA_VALUES = 40_000
# As much work as a call.
_SCHEMA_VALUES_OF_A_CALL = 1000
# Objects that an operation may ask for by their ids: as many as a page has.
MOST_OBJECTS = paging.LARGEST
# How long a list is taken to be whose length nobody asks for: attachments, tags, emojis.
_LIST = 5
# The arguments that say how much is asked for, and as many digits of them as a number of GraphQL has.
_SIZES = frozenset({"first", "last", "limit", "ids"})
_DIGITS = 11
# For how many combinations of page sizes the estimate of a document is kept.
_KEPT = 64

_Type: TypeAlias = GraphQLOutputType | GraphQLCompositeType | None


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimate: what is charged, in calls to GoToSocial; objects in the answer; values of any kind.

    `calls` are 1-25, and one more for each of the `named` objects (those asked for by their ids). `own` of them are
    for the `schema_values`, which this server tells of the schema by itself; they are not among `values`.
    """

    calls: int = 1
    nodes: int = 0
    values: int = 0
    schema_values: int = 0
    named: int = 0
    own: int = 0


@dataclass(slots=True)
class _Sum:
    """What one object costs: `calls` for itself, `batches` that are made once however many such objects there are."""

    calls: float = 0.0
    batches: int = 0
    nodes: float = 0
    values: float = 0
    schema_values: float = 0
    named: int = 0

    def add(self, inner: "_Sum", times: float) -> None:
        self.calls += inner.calls * times
        self.named += math.ceil(inner.named * times)
        self.batches += inner.batches
        self.nodes += inner.nodes * times
        self.values += inner.values * times
        self.schema_values += inner.schema_values * times


def estimate(schema: GraphQLSchema, document: CachedDocument, position: int, variables: Mapping[str, object]) -> Cost:
    """Return what the operation at a position of `document.operations` costs. Raises TooCostlyError for too much.

    It is worked out once for each combination of page sizes that the variables hold.
    """
    operation = document.operations[position]
    sizes = {
        name: _size(variables[name]) if name in variables else _written(definition.default_value, {})
        for definition in operation.variable_definitions or ()
        if (name := definition.variable.name.value)
    }
    kept = document.kept.setdefault("cost", {})
    if not isinstance(kept, dict):
        raise TypeError("somebody else keeps things as cost")
    key = (position, *sizes.values())
    cost: Cost | None = kept.get(key)
    if cost is None:
        root = schema.get_root_type(operation.operation)
        total = _Walk(schema, document, sizes).of(operation.selection_set, root, _LIST)
        cost = _cost(total)
        if len(kept) < _KEPT:
            kept[key] = cost
    if cost.values > MOST_VALUES:
        raise TooCostlyError(f"This asks for some {cost.values:,} values; {MOST_VALUES:,} are the most at once.")
    if cost.schema_values > MOST_SCHEMA_VALUES:
        raise TooCostlyError(
            f"This asks for some {cost.schema_values:,} values of the schema; {MOST_SCHEMA_VALUES:,} are the most."
        )
    if cost.named > MOST_OBJECTS:
        raise TooCostlyError(f"This asks for {cost.named:,} objects by their ids; {MOST_OBJECTS} are the most at once.")
    return cost


def _cost(total: _Sum) -> Cost:
    own = math.floor(total.schema_values / _SCHEMA_VALUES_OF_A_CALL)
    calls = min(MOST_CALLS, math.floor(total.calls + total.batches) + own)
    return Cost(
        calls=max(1, calls + total.named),
        nodes=math.floor(total.nodes),
        values=math.floor(total.values),
        schema_values=math.floor(total.schema_values),
        named=total.named,
        own=min(calls, own),
    )


def _size(value: object) -> int | None:
    """Return the page size, or the length of a list, that the value of an argument asks for."""
    if isinstance(value, list):
        return len(value)
    # GraphQL takes 80.0 for a whole number.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(0, min(value, paging.LARGEST))
    return None


def _written(value: ValueNode | None, sizes: Mapping[str, int | None]) -> int | None:
    """Return the size that a value in a document is, None when it is none; `sizes` are those of variables."""
    match value:
        case VariableNode(name=name):
            return sizes.get(name.value)
        case IntValueNode(value=digits):
            return _size(int(digits[:_DIGITS]))
        case ListValueNode(values=values):
            return len(values or ())
        case _:
            return None


class _Walk:
    def __init__(self, schema: GraphQLSchema, document: CachedDocument, sizes: Mapping[str, int | None]) -> None:
        self._schema = schema
        self._document = document
        self._sizes = sizes
        self._fragments: dict[tuple[str, int], _Sum] = {}

    def of(self, selected: SelectionSetNode, parent: _Type, length: int) -> _Sum:
        """Return what is selected of one object; lists directly in it are taken to have `length` items."""
        total = _Sum()
        for node in selected.selections:
            match node:
                case FieldNode():
                    self._field(node, parent, length, total)
                case FragmentSpreadNode():
                    total.add(self._fragment(node.name.value, length), 1)
                case InlineFragmentNode():
                    condition = node.type_condition
                    on = parent if condition is None else self._schema.get_type(condition.name.value)
                    total.add(self.of(node.selection_set, on if is_composite_type(on) else None, length), 1)
                case _:
                    pass
        return total

    def _fragment(self, name: str, length: int) -> _Sum:
        key = (name, length)
        if key not in self._fragments:
            definition = self._document.fragments[name]
            on = self._schema.get_type(definition.type_condition.name.value)
            self._fragments[key] = self.of(definition.selection_set, on if is_composite_type(on) else None, length)
        return self._fragments[key]

    def _field(self, node: FieldNode, parent: _Type, length: int, total: _Sum) -> None:
        if is_composite_type(parent) and parent.name.startswith("__"):
            total.schema_values += 1
        else:
            total.values += 1
        definition = None
        if parent is not None and is_composite_type(parent):
            definition = self._schema.get_field(parent, node.name.value)
        if definition is None:
            return
        if is_batched(definition):
            total.calls += 1 / LARGEST_BATCH
            total.batches += 1
        elif is_waiting(definition) and "ids" not in definition.args:
            total.calls += 1
        if node.selection_set is None:
            return
        asked = self._asked(node, definition)
        if is_waiting(definition) and "ids" in definition.args:
            total.named += _LIST if asked is None else asked
        named = get_named_type(definition.type)
        times = self._times(node, definition, parent, length if asked is None else asked)
        inner = self.of(
            node.selection_set, named if is_composite_type(named) else None, _LIST if asked is None else asked
        )
        total.nodes += times
        total.add(inner, times)

    def _times(self, node: FieldNode, definition: GraphQLField, parent: _Type, length: int) -> float:
        """Return how many objects a field holds."""
        known = length_of(self._schema, parent.name, node.name.value) if is_composite_type(parent) else None
        if known is not None:
            return known
        return length if _is_list(definition.type) else 1

    def _asked(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """Return how many items a field's arguments ask for; None when none of them says."""
        found = paging.DEFAULT if "first" in definition.args else None
        for argument in node.arguments or ():
            if argument.name.value not in _SIZES:
                continue
            size = _written(argument.value, self._sizes)
            found = found if size is None else size
        return found


def _is_list(kind: GraphQLOutputType) -> bool:
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)

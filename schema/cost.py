"""What an operation costs: estimated from its document before it runs, so that nobody pays for what is refused.

The unit is a call to GoToSocial, which is what is scarce. A field with an `async` resolver is one call for each object
it stands on, a `batched` one (see `schema.field.field`) one call for many. Values are what execution itself has to
complete. Each fragment is walked once for each size of page that it is spread in.
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

MOST_VALUES = 25_000
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
    """An estimate: calls to GoToSocial (1-25), objects in the answer, and values of any kind."""

    calls: int = 1
    nodes: int = 0
    values: int = 0


@dataclass(slots=True)
class _Sum:
    """What one object costs: `calls` for itself, `batches` that are made once however many such objects there are."""

    calls: float = 0.0
    batches: int = 0
    nodes: int = 0
    values: int = 0

    def add(self, inner: "_Sum", times: int) -> None:
        self.calls += inner.calls * times
        self.batches += inner.batches
        self.nodes += inner.nodes * times
        self.values += inner.values * times


def estimate(schema: GraphQLSchema, document: CachedDocument, position: int, variables: Mapping[str, object]) -> Cost:
    """Return what the operation at a position of `document.operations` costs. Raises TooCostlyError above MOST_VALUES.

    It is worked out once for each combination of page sizes that the variables hold.
    """
    operation = document.operations[position]
    sizes = {
        name: _size(variables.get(name))
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
        cost = _cost(_Walk(schema, document, sizes).of(operation.selection_set, root, _LIST))
        if len(kept) < _KEPT:
            kept[key] = cost
    if cost.values > MOST_VALUES:
        raise TooCostlyError(f"This asks for some {cost.values:,} values; {MOST_VALUES:,} are the most at once.")
    return cost


def _cost(total: _Sum) -> Cost:
    calls = math.floor(total.calls + total.batches)
    return Cost(calls=max(1, min(MOST_CALLS, calls)), nodes=total.nodes, values=total.values)


def _size(value: object) -> int | None:
    """Return the page size, or the length of a list, that the value of an argument asks for."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(0, min(value, paging.LARGEST))
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
        total.values += 1
        definition = None
        if parent is not None and is_composite_type(parent):
            definition = self._schema.get_field(parent, node.name.value)
        if definition is None:
            return
        if is_batched(definition):
            total.calls += 1 / LARGEST_BATCH
            total.batches += 1
        elif is_waiting(definition):
            total.calls += 1
        if node.selection_set is None:
            return
        asked = self._asked(node, definition)
        named = get_named_type(definition.type)
        times = (length if asked is None else asked) if _is_list(definition.type) else 1
        inner = self.of(
            node.selection_set, named if is_composite_type(named) else None, _LIST if asked is None else asked
        )
        total.nodes += times
        total.add(inner, times)

    def _asked(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """Return how many items a field's arguments ask for; None when none of them says."""
        found = paging.DEFAULT if "first" in definition.args else None
        for argument in node.arguments or ():
            if argument.name.value not in _SIZES:
                continue
            match argument.value:
                case VariableNode(name=name):
                    size = self._sizes.get(name.value)
                case IntValueNode(value=digits):
                    size = _size(int(digits[:_DIGITS]))
                case ListValueNode(values=values):
                    size = len(values or ())
                case _:
                    size = None
            found = found if size is None else size
        return found


def _is_list(kind: GraphQLOutputType) -> bool:
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)

"""What the schema told of itself: it never changes while the process lives, so a question is worked out once."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import FieldNode, OperationType

from schema.document import CachedDocument

# In bytes; the usual introspection is 400 KB.
LARGEST_SUM = 4_000_000

_OVERHEAD = 500
_OF_SCHEMA = frozenset({"__schema", "__type", "__typename"})
_ENCODER = msgspec.json.Encoder(order="sorted")

_Key = tuple[str, int, bytes]


class Introspections:
    """The data of operations that ask for nothing but the schema; the least recently asked are forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, msgspec.Raw] = OrderedDict()
        self._sum = 0

    def find(self, document: CachedDocument, position: int, variables: Mapping[str, Any]) -> msgspec.Raw | None:
        """Return the data of an operation as JSON; None when it is not kept."""
        key = (document.digest, position, _ENCODER.encode(variables))
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def keep(self, document: CachedDocument, position: int, variables: Mapping[str, Any], data: object) -> None:
        """Keep the data of an operation, if it is about the schema alone."""
        operation = document.operations[position]
        fields = operation.selection_set.selections
        if operation.operation is not OperationType.QUERY or not all(
            isinstance(node, FieldNode) and node.name.value in _OF_SCHEMA for node in fields
        ):
            return
        key = (document.digest, position, _ENCODER.encode(variables))
        if key in self._kept:
            return
        told = self._kept[key] = msgspec.Raw(msgspec.json.encode(data))
        self._sum += _weight(key, told)
        while self._sum > LARGEST_SUM:
            self._sum -= _weight(*self._kept.popitem(last=False))


def _weight(key: _Key, told: msgspec.Raw) -> int:
    return len(told) + len(key[2]) + _OVERHEAD

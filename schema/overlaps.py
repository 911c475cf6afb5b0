"""How often a document asks for the same in one place: measured before validation, which compares such fields pairwise.

A place is a path of response names: fields that are merged in the answer stand in one, wherever fragments hold them
and whatever types they are for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from resolvers.errors import TooCostlyError, TooDeepError, ValidationError

# Thirty components of a page that each name the same field; the app's own documents have it 7 times at the most.
MOST_OF_ONE_NAME = 30
# Names under which one place may have a field that takes no arguments: they would all hold the same.
MOST_NAMES_OF_ONE_FIELD = 5
# Fields and fragments of all operations of a document together, each counted as often as it is spread.
MOST_SELECTIONS = 5000
MOST_FRAGMENTS = 80
# Fields of introspection in an operation, and of their lists those that may be in one another.
MOST_INTROSPECTIONS = {"__schema": 1, "__type": 5}
MOST_LISTS = 1
_LISTS = frozenset({"fields", "interfaces", "possibleTypes", "inputFields", "enumValues"})
# Validation compares fields of one name in one place with each other, and so the fragments that are spread there.
MOST_PAIRS = 10_000


@dataclass(slots=True)
class _Place:
    count: int = 0
    spreads: int = 0
    below: dict[str, "_Place"] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    # In introspection, the lists of a type that this is in.
    lists: int | None = None


def check_overlaps(
    operations: Iterable[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> None:
    """Raise TooCostlyError when too many fields are the same, or TooDeepError, or ValidationError for unused fragments.

    No fragment may spread itself (`limits.measure` refuses that).
    """
    if len(fragments) > MOST_FRAGMENTS:
        raise TooCostlyError(f"A document may have {MOST_FRAGMENTS} fragments; this one has {len(fragments)}.")
    counter = _Counter(fragments)
    for operation in operations:
        counter.introspections.clear()
        counter.add(operation.selection_set, _Place())
    for name in fragments:
        if name not in counter.spread:
            raise ValidationError(f"Fragment {name[:80]!r} is never used.", field="query", status=400)


class _Counter:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._left = MOST_SELECTIONS
        self._pairs = 0
        self.spread: set[str] = set()
        self.introspections: Counter[str] = Counter()

    def add(self, selected: SelectionSetNode, place: _Place) -> None:
        """Count what is selected in a place."""
        for node in selected.selections:
            self._left -= 1
            if self._left < 0:
                raise TooCostlyError(
                    f"The operations of a document may have {MOST_SELECTIONS:,} fields and fragments together."
                )
            if isinstance(node, FieldNode):
                self._add_field(node, place)
            elif isinstance(node, InlineFragmentNode):
                self.add(node.selection_set, place)
            elif (
                isinstance(node, FragmentSpreadNode)
                and (definition := self._fragments.get(node.name.value)) is not None
            ):
                self.spread.add(node.name.value)
                self._compare(place.spreads)
                place.spreads += 1
                self.add(definition.selection_set, place)

    def _add_field(self, node: FieldNode, place: _Place) -> None:
        name = node.alias.value if node.alias else node.name.value
        here = place.below.setdefault(name, _Place())
        self._compare(here.count)
        here.count += 1
        if here.count > MOST_OF_ONE_NAME:
            raise TooCostlyError(
                f"In one place a document may have {MOST_OF_ONE_NAME} fields of the same name, "
                f"those of fragments included: there are more of {name[:80]!r}."
            )
        self._introspect(node.name.value, place, here)
        if node.selection_set is not None:
            self.add(node.selection_set, here)
        elif not node.arguments:
            names = place.names.setdefault(node.name.value, set())
            names.add(name)
            if len(names) > MOST_NAMES_OF_ONE_FIELD:
                raise TooCostlyError(
                    f"In one place a field may have {MOST_NAMES_OF_ONE_FIELD} names: {node.name.value[:80]!r} has more."
                )

    def _introspect(self, name: str, place: _Place, here: _Place) -> None:
        if (most := MOST_INTROSPECTIONS.get(name)) is not None:
            self.introspections[name] += 1
            if self.introspections[name] > most:
                raise TooCostlyError(f"An operation may ask for {name} {most} times at the most.")
            here.lists = 0
        elif place.lists is not None:
            here.lists = place.lists + (name in _LISTS)
            if here.lists > MOST_LISTS:
                raise TooDeepError(f"What is asked of the schema nests too deep at {name}: ask for that type by name.")

    def _compare(self, others: int) -> None:
        self._pairs += others
        if self._pairs > MOST_PAIRS:
            raise TooCostlyError("Too many fields or fragments of this document stand in the same places.")

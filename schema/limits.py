"""How large an operation may be, by its shape alone: measured before validation, each fragment once.

What spreads a fragment counts what is in it, however often: so thirty fragments that spread one another twice are a
billion fields, found out by thirty additions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)

from resolvers.errors import TooCostlyError, TooDeepError, ValidationError

MOST_TOKENS = 2000
DEEPEST = 12
# GraphiQL asks for types of types of types, all of the same few objects.
DEEPEST_INTROSPECTION = 16
MOST_ROOT_FIELDS = 20
MOST_ALIASES = 30
MOST_DIRECTIVES = 50
# @skip and @include, and some to spare.
MOST_DIRECTIVES_HERE = 4
MOST_FIELDS = 1000
# How many fields of a document are compiled, for all combinations of @skip and @include together: some 500 bytes each.
MOST_COMPILED = 2000

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What an operation or fragment selects: fields, and those of them with an alias, at any depth; `depth` in levels.

    `fields` counts what is spread as often as it is spread. What is asked of the schema itself has a depth of its own.
    """

    depth: int = 0
    schema_depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0

    @property
    def introspects(self) -> bool:
        """Whether it asks for the schema itself."""
        return self.schema_depth > 0


def measure(
    operations: Iterable[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[Shape, ...]:
    """Return the shape of each operation. Raises TooDeepError, TooCostlyError, and ValidationError for a circle."""
    ruler = _Ruler(fragments)
    try:
        for name, definition in fragments.items():
            # What the schema says of itself is of types whose names begin so.
            is_of_schema = definition.type_condition.name.value.startswith("__")
            _check(ruler.fragment(name), DEEPEST_INTROSPECTION if is_of_schema else DEEPEST)
        shapes = tuple(ruler.of(operation.selection_set, _directives(operation)) for operation in operations)
    except RecursionError as fault:
        raise TooDeepError from fault
    for shape in shapes:
        _check(shape, DEEPEST)
        if shape.roots > MOST_ROOT_FIELDS:
            raise TooCostlyError(f"An operation may have {MOST_ROOT_FIELDS} root fields; this one has {shape.roots}.")
    return shapes


def _check(shape: Shape, deepest: int) -> None:
    for depth, most in ((shape.depth, deepest), (shape.schema_depth, DEEPEST_INTROSPECTION)):
        if depth > most:
            raise TooDeepError(f"An operation may be {most} levels deep; this one has {depth}.")
    for what, count, most in (
        ("fields", shape.fields, MOST_FIELDS),
        ("aliases", shape.aliases, MOST_ALIASES),
        ("directives", shape.directives, MOST_DIRECTIVES),
    ):
        if count > most:
            raise TooCostlyError(f"An operation may have {most:,} {what}; this one has {min(count, 10**9):,}.")


class _Ruler:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._measured: dict[str, Shape | None] = {}

    def fragment(self, name: str) -> Shape:
        """Return the shape of a fragment; an unknown one is empty, since validation will say so."""
        if name in self._measured:
            shape = self._measured[name]
            if shape is None:
                raise ValidationError(f"The fragment {name[:80]!r} spreads itself.", field="query", status=400)
            return shape
        definition = self._fragments.get(name)
        if definition is None:
            return Shape()
        self._measured[name] = None
        shape = self._measured[name] = self.of(definition.selection_set, _directives(definition))
        return shape

    def of(self, selected: SelectionSetNode, directives: int = 0) -> Shape:
        """Return the shape of what is selected at one level."""
        depth = schema_depth = fields = aliases = roots = 0
        for node in selected.selections:
            directives += _directives(node)
            match node:
                case FieldNode():
                    inner = self.of(node.selection_set) if node.selection_set else Shape()
                    if node.name.value in _INTROSPECTION:
                        schema_depth = max(schema_depth, inner.depth + 1)
                        depth = max(depth, 1)
                    else:
                        depth = max(depth, inner.depth + 1)
                    fields += 1
                    roots += 1
                    aliases += node.alias is not None
                case FragmentSpreadNode():
                    inner = self.fragment(node.name.value)
                    depth = max(depth, inner.depth)
                    roots += inner.roots
                case InlineFragmentNode():
                    inner = self.of(node.selection_set)
                    depth = max(depth, inner.depth)
                    roots += inner.roots
                case _:
                    continue
            schema_depth = max(schema_depth, inner.schema_depth)
            fields += inner.fields
            aliases += inner.aliases
            directives += inner.directives
        return Shape(depth, schema_depth, fields, aliases, directives, roots)


def _directives(node: Node) -> int:
    """Return how many directives stand here. Raises TooCostlyError: each unknown one would be an error of its own."""
    count = len(getattr(node, "directives", None) or ())
    if count > MOST_DIRECTIVES_HERE:
        raise TooCostlyError(f"In one place there may be {MOST_DIRECTIVES_HERE} directives; here are {count}.")
    return count

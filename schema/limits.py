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
    OperationDefinitionNode,
    SelectionSetNode,
)

from resolvers.errors import TooCostlyError, TooDeepError, ValidationError

MOST_TOKENS = 2000
DEEPEST = 12
# GraphiQL asks for types of types of types, all of the same few objects.
DEEPEST_INTROSPECTION = 15
MOST_ROOT_FIELDS = 20
MOST_ALIASES = 30
MOST_DIRECTIVES = 50
MOST_FIELDS = 1000

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What an operation or fragment selects: fields, and those of them with an alias, at any depth; `depth` in levels.

    `fields` counts what is spread as often as it is spread. `introspects` is true when it asks for the schema itself.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    introspects: bool = False


def measure(
    operations: Iterable[OperationDefinitionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[Shape, ...]:
    """Return the shape of each operation. Raises TooDeepError, TooCostlyError, and ValidationError for a circle."""
    ruler = _Ruler(fragments)
    try:
        for name in fragments:
            _check(ruler.fragment(name))
        shapes = tuple(ruler.of(operation.selection_set, len(operation.directives or ())) for operation in operations)
    except RecursionError as fault:
        raise TooDeepError from fault
    for shape in shapes:
        _check(shape)
        if shape.roots > MOST_ROOT_FIELDS:
            raise TooCostlyError(f"An operation may have {MOST_ROOT_FIELDS} root fields; this one has {shape.roots}.")
    return shapes


def _check(shape: Shape) -> None:
    deepest = DEEPEST_INTROSPECTION if shape.introspects else DEEPEST
    if shape.depth > deepest:
        raise TooDeepError(f"An operation may be {deepest} levels deep; this one has {shape.depth}.")
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
        shape = self._measured[name] = self.of(definition.selection_set, len(definition.directives or ()))
        return shape

    def of(self, selected: SelectionSetNode, directives: int = 0) -> Shape:
        """Return the shape of what is selected at one level."""
        depth = fields = aliases = roots = 0
        introspects = False
        for node in selected.selections:
            directives += len(node.directives or ())
            match node:
                case FieldNode():
                    inner = self.of(node.selection_set) if node.selection_set else Shape()
                    depth = max(depth, inner.depth + 1)
                    fields += 1
                    roots += 1
                    aliases += node.alias is not None
                    introspects = introspects or node.name.value in _INTROSPECTION
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
            fields += inner.fields
            aliases += inner.aliases
            directives += inner.directives
            introspects = introspects or inner.introspects
        return Shape(depth, fields, aliases, directives, roots, introspects)

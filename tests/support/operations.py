"""Operations that Hypothesis writes over a schema: aliases, fragments, merged fields, @skip and @include."""

from dataclasses import dataclass, field

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)
from hypothesis import strategies as st

_SWITCHES = ("$yes", "$no", "true", "false")
VARIABLES = {"yes": True, "no": False}


@dataclass
class Writer:
    """Writes one operation; what it writes is drawn from Hypothesis."""

    schema: GraphQLSchema
    draw: st.DrawFn
    fragments: list[str] = field(default_factory=list)
    names: int = 0

    def selection(self, kind: GraphQLNamedType, depth: int) -> str:
        """Return a selection set on a type, with its braces."""
        parts = [self._part(kind, depth) for _ in range(self.draw(st.integers(1, 4)))]
        return "{ " + " ".join(parts) + " }"

    def _part(self, kind: GraphQLNamedType, depth: int) -> str:
        choice = self.draw(st.integers(0, 9))
        if choice == 0:
            return self._alias("") + "__typename" + self._switch()
        if choice <= 2 and depth > 0:
            on = self._condition(kind)
            return f"... on {on.name}{self._switch()} {self.selection(on, depth - 1)}"
        if choice == 3 and depth > 0:
            self.names += 1
            name, on = f"F{self.names}", self._condition(kind)
            self.fragments.append(f"fragment {name} on {on.name} {self.selection(on, depth - 1)}")
            return f"...{name}{self._switch()} ...{name}"
        return self._field(kind, depth)

    def _condition(self, kind: GraphQLNamedType) -> GraphQLNamedType:
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            possible = sorted(self.schema.get_possible_types(kind), key=lambda one: one.name)
            return self.draw(st.sampled_from([*possible, kind]))
        return kind

    def _field(self, kind: GraphQLNamedType, depth: int) -> str:
        fields = kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}
        open_ones = {name: one for name, one in sorted(fields.items()) if self._is_open(one, depth)}
        if not open_ones:
            return "__typename"
        name = self.draw(st.sampled_from(list(open_ones)))
        inner = get_named_type(open_ones[name].type)
        below = self.selection(inner, depth - 1) if hasattr(inner, "fields") or hasattr(inner, "types") else ""
        return f"{self._alias(name)}{name}{self._switch()} {below}"

    def _is_open(self, one: GraphQLField, depth: int) -> bool:
        if any(is_required_argument(argument) for argument in one.args.values()):
            return False
        inner = get_named_type(one.type)
        return depth > 0 or not (hasattr(inner, "fields") or hasattr(inner, "types"))

    def _alias(self, name: str) -> str:
        return f"{self.draw(st.sampled_from('abcdef'))}_{name}: " if self.draw(st.integers(0, 3)) == 0 else ""

    def _switch(self) -> str:
        if self.draw(st.integers(0, 7)):
            return ""
        directive = self.draw(st.sampled_from(("@skip", "@include")))
        return f" {directive}(if: {self.draw(st.sampled_from(_SWITCHES))})"


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema, root: str, kind: str, depth: int = 5) -> str:
    """Write a query: `root` has a field of the type `kind`, whose selection set is drawn, in place of BODY."""
    writer = Writer(schema, draw)
    body = writer.selection(schema.type_map[kind], depth)
    used = "u1: __typename @include(if: $yes) u2: __typename @include(if: $no)"
    text = f"query($yes: Boolean!, $no: Boolean!) {{ {used} {root.replace('BODY', body)} }}"
    return " ".join([text, *writer.fragments])

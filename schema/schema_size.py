"""How much introspection has to tell of a schema, on the average of what is asked for."""

from collections.abc import Mapping
from functools import lru_cache

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)

# Of the types of fields and arguments, about so many wrap another one, and of those again.
_WRAPPED = 0.6


def length_of(schema: GraphQLSchema, parent: str, name: str) -> float | None:
    """Return how many items a field of introspection holds; None for one whose type says that it is one."""
    return _lengths(schema).get((parent, name)) if parent.startswith("__") else None


@lru_cache(maxsize=4)
def _lengths(schema: GraphQLSchema) -> Mapping[tuple[str, str], float]:
    types = list(schema.type_map.values())
    holders = [kind for kind in types if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [field for kind in holders for field in kind.fields.values()]
    directives = schema.directives
    totals = {
        "fields": len(fields),
        "interfaces": sum(len(kind.interfaces) for kind in holders),
        "possibleTypes": sum(
            len(schema.get_possible_types(kind))
            for kind in types
            if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        ),
        "inputFields": sum(len(kind.fields) for kind in types if isinstance(kind, GraphQLInputObjectType)),
        "enumValues": sum(len(kind.values) for kind in types if isinstance(kind, GraphQLEnumType)),
    }
    return {
        ("__Schema", "types"): len(types),
        ("__Schema", "directives"): len(directives),
        ("__Type", "ofType"): _WRAPPED,
        ("__Field", "args"): sum(len(field.args) for field in fields) / len(fields),
        ("__Directive", "args"): sum(len(one.args) for one in directives) / len(directives),
    } | {("__Type", name): total / len(types) for name, total in totals.items()}

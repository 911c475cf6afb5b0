"""Calls resolvers straight: Strawberry's own way converts arguments that need no conversion, for every object anew."""

from collections.abc import Callable
from typing import Any, cast

import strawberry
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

_MADE_OF = GraphQLCoreConverter.DEFINITION_BACKREF


def straighten(schema: GraphQLSchema) -> None:
    """Let graphql-core call every resolver of a schema by itself that takes scalars alone; the others stay."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for definition in kind.fields.values():
                made = definition.extensions.get(_MADE_OF)
                if isinstance(made, StrawberryField) and _takes_scalars(definition, made):
                    _name_arguments(definition)
                    definition.resolve = _straight(made)


def _takes_scalars(definition: GraphQLField, made: StrawberryField) -> bool:
    if made.extensions or made.is_subscription:
        return False
    return all(isinstance(get_named_type(argument.type), GraphQLScalarType) for argument in definition.args.values())


def _name_arguments(definition: GraphQLField) -> None:
    """Let graphql-core hand the arguments over by the names that the resolver has for them."""
    for argument in definition.args.values():
        made = argument.extensions[_MADE_OF]
        assert isinstance(made, StrawberryArgument)  # noqa: S101  for mypy
        argument.out_name = made.python_name


def _straight(made: StrawberryField) -> Callable[..., Any]:
    resolver = made.base_resolver
    if resolver is None:
        attribute = made.python_name
        return lambda source, _info: getattr(source, attribute)
    function = cast("Callable[..., Any]", resolver.wrapped_func)
    parent = resolver.parent_parameter.name if resolver.parent_parameter else None
    asks = resolver.info_parameter is not None

    def resolve(source: object, info: GraphQLResolveInfo[Any], **given: Any) -> Any:  # noqa: ANN401  as the schema says
        if asks:
            given["info"] = strawberry.Info(_raw_info=info, _field=made)
        if parent is not None:
            given[parent] = source
        return function(**given)

    return resolve

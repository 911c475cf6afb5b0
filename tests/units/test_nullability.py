"""Nullability: what asks somebody may fail alone, so that what stands beside it is answered all the same."""

from graphql import is_non_null_type, is_object_type

from schema.build import build
from schema.field import is_waiting


def test_a_field_that_asks_somebody_can_be_null() -> None:
    core = build().core
    asking = [
        f"{kind.name}.{name}"
        for kind in core.type_map.values()
        if is_object_type(kind) and kind not in (core.mutation_type, core.subscription_type)
        for name, definition in kind.fields.items()
        if is_waiting(definition) and is_non_null_type(definition.type)
    ]
    assert asking == []

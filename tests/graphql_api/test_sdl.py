"""The committed SDL is what the code says."""

from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from schema.build import build
from schema.field import NODES

COMMITTED = Path(__file__).parents[2] / "schema" / "schema.graphql"


def test_the_committed_sdl_is_up_to_date() -> None:
    assert COMMITTED.read_text() == f"{build()}\n", "run `make fix`"


def test_an_id_is_global_or_says_that_it_is_not() -> None:
    kinds = build_schema(COMMITTED.read_text()).type_map
    with_ids = {
        name: kind.fields["id"].description or ""
        for name, kind in kinds.items()
        if isinstance(kind, GraphQLObjectType) and "id" in kind.fields
    }
    others = {name for name, told in with_ids.items() if told.startswith("No global id: ")}
    assert set(with_ids) - others == set(NODES)
    assert others.isdisjoint(NODES)


def test_everything_has_a_description() -> None:
    bare = []
    for name, kind in build_schema(COMMITTED.read_text()).type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        parts = {name: kind}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            parts |= {f"{name}.{field}": part for field, part in kind.fields.items()}
        bare += [place for place, part in parts.items() if not part.description]
        assert not isinstance(kind, GraphQLEnumType) or kind.values
    assert bare == []

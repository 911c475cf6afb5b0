"""Payloads of mutations, and types with global ids: what is refused at import, what a mutation tells."""

from typing import Any

import msgspec
import pytest
import strawberry

from resolvers.errors import ForbiddenError, UpstreamDownError, ValidationError
from schema.field import Node, entity, field, output
from schema.payload import mutation, payload


class Thing(msgspec.Struct):
    id: str


@payload
class OnePayload:
    """One thing changes."""

    name: str | None
    """Its name."""


@payload
class TwoPayload:
    """Two things change."""

    name: str | None
    """Its name."""

    done: bool = False
    """Whether."""


def give(what: object) -> object:
    if isinstance(what, Exception):
        raise what
    return what


@output
class Mutation:
    """What can be changed."""

    @mutation(OnePayload)
    @staticmethod
    async def one(info: strawberry.Info) -> object:
        """Change one thing."""
        return give(info.context)

    @mutation(TwoPayload)
    @staticmethod
    async def two(info: strawberry.Info) -> object:
        """Change two things."""
        return give(info.context)


@output
class Query:
    """What can be read."""

    @field(str)
    @staticmethod
    def nothing() -> str:
        """Nothing."""
        return ""


SCHEMA = strawberry.Schema(Query, Mutation)
DOCUMENT = (
    "mutation { one { name userErrors { field code message } } two { name done userErrors { field code message } } }"
)


async def changed(outcome: object) -> Any:  # noqa: ANN401  as the schema says
    return await SCHEMA.execute(DOCUMENT, context_value=outcome)


async def test_what_a_resolver_returns_is_the_field_or_the_fields_of_the_payload() -> None:
    assert (await SCHEMA.execute("mutation { one { name userErrors { code } } }", context_value="x")).data == {
        "one": {"name": "x", "userErrors": []}
    }
    both = await SCHEMA.execute("mutation { two { name done } }", context_value={"name": "x", "done": True})
    assert both.data == {"two": {"name": "x", "done": True}}


async def test_what_a_person_can_mend_is_a_user_error() -> None:
    result = await changed(ValidationError("Is too long.", field="spoiler_text"))
    told = [{"field": "spoilerText", "code": "VALIDATION", "message": "Is too long."}]
    assert result.errors is None
    assert result.data == {
        "one": {"name": None, "userErrors": told},
        "two": {"name": None, "done": False, "userErrors": told},
    }
    refused = await changed(ForbiddenError())
    assert refused.data["one"]["userErrors"][0]["code"] == "FORBIDDEN"


async def test_what_nobody_can_mend_by_input_fails_the_field() -> None:
    result = await changed(UpstreamDownError())
    assert result.data is None
    assert isinstance(result.errors[0].original_error, UpstreamDownError)


def test_a_payload_has_nothing_that_cannot_be_absent() -> None:
    class Bad:
        """Bad."""

        name: str
        """Its name."""

    with pytest.raises(TypeError, match=r"Bad\.name"):
        payload(Bad)


def test_a_node_needs_an_operation_that_fetches_one() -> None:
    class Lost(Node):
        """Lost."""

    with pytest.raises(TypeError, match="Lost"):
        entity(Thing)(Lost)

    async def fetch(_ctx: object, _id: str) -> object:
        return None

    class Plain:
        """No node."""

        id: str
        """Its id."""

    with pytest.raises(TypeError, match="Plain"):
        entity(Thing, node=fetch)(Plain)

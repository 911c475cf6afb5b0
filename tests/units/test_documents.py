"""Documents: what is read, and what is refused before validation could be kept busy by it."""

import pytest
from graphql import get_introspection_query

from resolvers.errors import ChirpError, TooCostlyError, TooDeepError, ValidationError
from schema.build import build
from schema.document import LARGEST, CachedDocument, DocumentError, digest_of, read_document

SCHEMA = build()


def read(text: str, *, hide_suggestions: bool = False) -> CachedDocument:
    return read_document(SCHEMA.core, text, digest=digest_of(text), hide_suggestions=hide_suggestions)


def refused(text: str) -> ChirpError:
    with pytest.raises(ChirpError) as caught:
        read(text)
    return caught.value


def nested(depth: int) -> str:
    """Return a query so many levels deep: a status that answers a status that answers one."""
    return "{status(id:1)" + "{inReplyTo" * (depth - 2) + "{localId}" + "}" * (depth - 2) + "}"


def bomb(fragments: int, inner: str = "localId") -> str:
    """Return a document in which each fragment spreads the next one twice."""
    chain = "".join(f"fragment F{n} on Status{{...F{n + 1} ...F{n + 1}}}" for n in range(fragments))
    return f"{{status(id:1){{...F0}}}}{chain}fragment F{fragments} on Status{{{inner}}}"


def test_a_document_knows_its_operations() -> None:
    document = read("query One{viewer{__typename}} subscription Two{timeline{__typename}}")
    assert [shape.depth for shape in document.shapes] == [2, 2]
    assert (document.is_subscription("One"), document.is_subscription("Two")) == (False, True)
    for name in (None, "", "Three"):
        with pytest.raises(ValidationError) as caught:
            document.operation(name)
        assert caught.value.field == "operationName"
    assert read("{viewer{__typename}}").position(None) == 0


def test_depth_is_counted_through_fields_and_fragments() -> None:
    assert read(nested(12)).shapes[0].depth == 12
    assert isinstance(refused(nested(13)), TooDeepError)
    chain = "".join(f"fragment F{n} on Status{{inReplyTo{{...F{n + 1}}}}}" for n in range(10))
    end = "fragment F10 on Status{inReplyTo{localId}}"
    assert isinstance(refused("{status(id:1){...F0}}" + chain + end), TooDeepError)
    assert isinstance(
        refused("{status(id:1){... on Status" + "{inReplyTo{...on Status" * 11 + "{uri}" + "}}" * 11 + "}}"),
        TooDeepError,
    )


def test_doubling_fragments_are_a_sum_not_a_walk() -> None:
    error = refused(bomb(30))
    assert isinstance(error, TooCostlyError)
    assert "fields" in error.message
    assert read(bomb(4)).shapes[0].fields == 1 + 16


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{" + " ".join(f"a{n}:viewer{{__typename}}" for n in range(200)) + "}", "aliases"),
        ("{" + "viewer{__typename}" * 21 + "}", "root fields"),
        ("{viewer " + "@include(if:true)" * 5 + "{__typename}}", "directives"),
        ("{viewer{" + "__typename @include(if:true) " * 51 + "}}", "directives"),
        ("{viewer{" + "__typename " * 1001 + "}}", "fields"),
    ],
)
def test_breadth_is_limited(text: str, what: str) -> None:
    error = refused(text)
    assert isinstance(error, TooCostlyError)
    assert what in error.message


def test_what_is_not_used_is_measured_too() -> None:
    assert isinstance(refused("{viewer{__typename}} " + bomb(30).partition("}}")[2]), TooCostlyError)


def test_circles_are_refused() -> None:
    assert isinstance(
        refused("{status(id:1){...A}} fragment A on Status{...B} fragment B on Status{...A}"), ValidationError
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "#c\n" * 33_000, "{" * 1000, '{status(id:"' + "x" * 90_000, "{viewer{" + "a " * 2500 + "}}", "query{{}"],
)
def test_what_is_no_graphql_is_told_with_its_place(text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert caught.value.errors[0].message


def test_a_document_has_a_largest_size() -> None:
    assert isinstance(refused("{viewer{__typename}}" + " " * LARGEST), TooCostlyError)


def test_a_thousand_levels_by_fragments_do_not_break_the_walk() -> None:
    chain = "".join(f"fragment F{n} on Status{{...F{n + 1}}}" for n in range(240))
    with pytest.raises(TooCostlyError, match="80 fragments"):
        read("{status(id:1){...F0}}" + chain + "fragment F240 on Status{uri}")
    deep = "".join(f"fragment F{n} on Status{{a{{a{{a{{a{{a{{a{{...F{n + 1}}}}}}}}}}}}}}}" for n in range(60))
    assert isinstance(refused("{status(id:1){...F0}}" + deep), TooDeepError)


def test_suggestions_can_be_hidden() -> None:
    for hidden in (False, True):
        with pytest.raises(DocumentError) as caught:
            read("{viewr{__typename}}", hide_suggestions=hidden)
        assert ("Did you mean" in str(caught.value)) is not hidden


def test_introspection_is_noticed() -> None:
    assert read("{__schema{queryType{name}}}").shapes[0].introspects
    assert read('{...A} fragment A on Query{__type(name:"Status"){name}}').shapes[0].introspects
    assert not read("{__typename}").shapes[0].introspects


def test_the_usual_introspection_fits_and_makes_nothing_else_deeper() -> None:
    usual = get_introspection_query(input_value_deprecation=True, specified_by_url=True, schema_description=True)
    assert read(usual).shapes[0].introspects
    assert isinstance(refused(nested(13).replace("{", "{__schema{description}", 1)), TooDeepError)
    assert isinstance(refused('{__type(name:"A"){' + "ofType{" * 16 + "name" + "}" * 18), TooDeepError)

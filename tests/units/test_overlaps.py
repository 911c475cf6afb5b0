"""Documents that ask for the same in one place, over and over: refused before validation compares them."""

import pytest

from resolvers.errors import ChirpError, TooCostlyError, ValidationError
from schema import document as documents
from schema.build import build
from schema.document import DocumentError, digest_of, read_document

SCHEMA = build().core


def many(text: str, times: int) -> str:
    return " ".join(text.replace("#", str(number)) for number in range(times))


def read(text: str) -> None:
    read_document(SCHEMA, text, digest=digest_of(text), hide_suggestions=True)


REFUSED = {
    "one field": f"{{viewer{{{many('account{moved{acct}}', 275)} nope}}}}",
    "31 times": f"{{viewer{{account{{{many('acct', 31)}}}}}}}",
    "under one alias": f"{{viewer{{account{{acct {many('acct:url', 30)}}}}}}}",
    "below fields that are merged": f"{{viewer{{{many('account{acct acct}', 16)}}}}}",
    "in inline fragments": f"{{viewer{{{many('...on Viewer{account{acct}}', 31)}}}}}",
    "in fragments": f"{{viewer{{{many('...F#', 31)}}}}} {many('fragment F# on Viewer{account{acct}}', 31)}",
    "names of one field": "{viewer{account{a:note b:note c:note d:note ...F}}} fragment F on Account{e:note f:note}",
    "fragments of fragments": (
        f"{{viewer{{...F0}}}} {many('fragment F# on Viewer{a# ...G#}', 40)} {many('fragment G# on Viewer{b#}', 41)}"
    ),
    "fragments in merged places": (
        f"{{viewer{{{many('account{' + many('...F#', 20) + '}', 20)}}}}} {many('fragment F# on Account{acct}', 20)}"
    ),
    "names in many places": f"{{viewer{{{many('x#{' + many('acct', 30) + '}', 24)}}}}}",
    "many operations": f"{many('query Q#{...F}', 200)} fragment F on Query{{viewer{{{many('x#', 30)}}}}}",
    "fragments of nothing": (
        "{viewer{...F0}}"
        + "".join(f"fragment F{n} on Viewer{{...F{n + 1} ...F{n + 1}}}" for n in range(30))
        + "fragment F30 on Viewer{...Nothing}"
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_same_too_often_is_refused_before_validation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def validate(*_: object, **__: object) -> None:
        pytest.fail("this came to validation")

    monkeypatch.setattr(documents, "validate", validate)
    with pytest.raises(TooCostlyError) as refusal:
        read(REFUSED[name])
    assert any(word in refusal.value.message for word in ("place", "fragments", "fields"))


def test_a_fragment_of_no_operation_is_refused_before_validation() -> None:
    with pytest.raises(ValidationError, match="never used"):
        read(f"{{__typename}} fragment F on Viewer{{{many('account{acct}', 40)}}}")


@pytest.mark.parametrize(
    "text",
    [
        f"{{viewer{{account{{{many('acct', 30)}}}}}}}",
        f"{{viewer{{{many('...F#', 30)}}}}} {many('fragment F# on Viewer{account{id}}', 30)}",
        "{viewer{account{a:note b:note c:note d:note note}}}",
        "{" + many('a#:status(id:"#"){id content}', 20) + "}",
        f"{{viewer{{home{{nodes{{{many('...on Status{id}', 15)} account{{{many('id', 30)}}}}}}}}}}}",
    ],
)
def test_what_clients_made_of_components_send_is_read(text: str) -> None:
    read(text)


def test_what_stands_in_other_places_is_not_the_same() -> None:
    with pytest.raises((DocumentError, ChirpError)) as refusal:
        read("{" + many(f"v#:viewer{{account{{{many('acct', 30)}}}}}", 18) + " nope}")
    assert "nope" in str(refusal.value)

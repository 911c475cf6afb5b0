"""What a person prefers, whichever door one comes in by."""

from typing import Any

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client, token_of

PATH = "/api/v2/chirp/preferences"
READ = "{ viewer { preferences { uiLanguage theme density } } }"
UPDATE = """mutation($input: UpdatePreferencesInput!) { updatePreferences(input: $input) {
    preferences { uiLanguage theme density } userErrors { field message code } } }"""


async def by_graphql(client: Client) -> dict[str, Any]:
    shown = (await client.data(READ))["viewer"]["preferences"]
    return {"ui_language": shown["uiLanguage"], "theme": shown["theme"].lower(), "density": shown["density"].lower()}


async def by_rest(client: Client) -> dict[str, Any]:
    status, shown = await client.rest("GET", PATH)
    assert status == 200
    return dict(shown)


async def test_who_never_said_has_the_defaults(alice: Client) -> None:
    expected = {"ui_language": None, "theme": "system", "density": "calm"}
    assert await by_rest(alice) == await by_graphql(alice) == expected


async def test_both_doors_change_what_is_named_and_nothing_else(alice: Client, bob: Client) -> None:
    status, changed = await alice.rest("PATCH", PATH, json={"theme": "dark", "ui_language": "pt-BR"})
    assert status == 200
    assert changed == await by_graphql(alice) == {"ui_language": "pt-BR", "theme": "dark", "density": "calm"}
    answer = (await alice.data(UPDATE, input={"density": "CLASSIC"}))["updatePreferences"]
    assert answer["userErrors"] == []
    assert await by_rest(alice) == {"ui_language": "pt-BR", "theme": "dark", "density": "classic"}
    await alice.data(UPDATE, input={"uiLanguage": None})
    assert (await by_rest(alice))["ui_language"] is None
    await alice.rest("PATCH", PATH, json={"ui_language": "de"})
    _, changed = await alice.rest("PATCH", PATH, json={"ui_language": None})
    assert changed == {"ui_language": None, "theme": "dark", "density": "classic"}
    assert (await by_rest(bob))["theme"] == "system"


@pytest.mark.parametrize("language", ["", "english", "d", "DE", "de_AT", "x" * 100, "de\n", "<b>"])
async def test_both_doors_refuse_what_is_no_language(alice: Client, language: str) -> None:
    status, refused = await alice.rest("PATCH", PATH, json={"ui_language": language})
    assert (status, refused["field"]) == (422, "ui_language")
    [error] = (await alice.data(UPDATE, input={"uiLanguage": language}))["updatePreferences"]["userErrors"]
    assert error == {"field": "uiLanguage", "message": refused["error"], "code": "VALIDATION"}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b'{"theme": "pink"}', 422, "theme"),
        (b'{"theme": null}', 422, "theme"),
        (b'{"density": 3}', 422, "density"),
        (b"[]", 422, None),
        (b"theme=dark", 400, None),
        (b"", 400, None),
        (b"\xff", 400, None),
    ],
)
async def test_a_body_that_does_not_fit_is_told_why(alice: Client, body: bytes, status: int, field: str | None) -> None:
    found, refused = await alice.rest("PATCH", PATH, data=body)
    assert (found, refused.get("field")) == (status, field), refused
    assert refused["error"]


async def test_scopes_are_asked_for(nobody: Client, sandbox: Sandbox) -> None:
    reader = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read:accounts"))
    assert (await reader.rest("GET", PATH))[0] == 200
    assert (await reader.rest("PATCH", PATH, json={"theme": "dark"}))[0] == 403
    [error] = (await reader.data(UPDATE, input={"theme": "DARK"}))["updatePreferences"]["userErrors"]
    assert error["code"] == "FORBIDDEN"
    other = Client(nobody.session, nobody.base, token_of(sandbox.world, "alice", "read:statuses"))
    assert (await other.rest("GET", PATH))[0] == 403
    assert (await nobody.rest("GET", PATH))[0] == 401

"""The viewer's own profile, preferences and sessions."""

import aiohttp

from deploy.sandbox.pictures import still
from tests.support.parity import differences
from tests.support.stack import Client

SOURCE = "note fields { name value } privacy sensitive language contentType followRequestsCount alsoKnownAs"
PAYLOAD = f"""viewer {{
  role source {{ {SOURCE} }}
  account {{ localId displayName note locked bot discoverable hideCollections avatarDescription headerDescription
    fields {{ name value }} }}
}} userErrors {{ field message code }}"""
UPDATE = f"mutation($input: UpdateProfileInput!) {{ updateProfile(input: $input) {{ {PAYLOAD} }} }}"


async def test_the_source_is_what_rest_shows(alice: Client) -> None:
    _, rest = await alice.rest("GET", "/api/v1/accounts/verify_credentials")
    shown = (await alice.data(f"{{ viewer {{ role source {{ {SOURCE} }} }} }}"))["viewer"]
    source = rest["source"] | {"content_type": "PLAIN", "also_known_as": []}
    assert differences(shown["source"], source) == []
    assert shown["role"] == "USER"


async def test_a_profile_is_changed_as_a_whole(alice: Client) -> None:
    changes = {
        "displayName": "Alice of the Weir",
        "note": "I count #birds",
        "fields": [{"name": "Nest", "value": "https://nest.example"}],
        "locked": True,
        "bot": True,
        "discoverable": False,
        "hideCollections": True,
        "privacy": "PRIVATE",
        "sensitive": True,
        "language": "nl",
        "contentType": "MARKDOWN",
    }
    payload = (await alice.data(UPDATE, input=changes))["updateProfile"]
    assert payload["userErrors"] == []
    source, account = payload["viewer"]["source"], payload["viewer"]["account"]
    typed = {name: changes[name] for name in ("note", "fields", "privacy", "sensitive", "language", "contentType")}
    assert source == typed | {"followRequestsCount": 0, "alsoKnownAs": []}
    assert account["displayName"] == "Alice of the Weir"
    assert (account["locked"], account["bot"], account["hideCollections"]) == (True, True, True)
    assert not account["discoverable"]
    _, rest = await alice.rest("GET", "/api/v1/accounts/verify_credentials")
    assert differences(account, rest) == []


async def test_what_is_left_out_stays(alice: Client) -> None:
    before = (await alice.data(f"{{ viewer {{ source {{ {SOURCE} }} }} }}"))["viewer"]["source"]
    payload = (await alice.data(UPDATE, input={"bot": True, "note": None}))["updateProfile"]
    assert payload["viewer"]["source"] == before
    cleared = (await alice.data(UPDATE, input={"fields": [], "note": ""}))["updateProfile"]
    assert cleared["viewer"]["source"] == before | {"fields": [], "note": ""}


async def test_pictures_are_taken_away(alice: Client) -> None:
    shown = "{ viewer { account { avatar header } } }"
    picture, _, _, kind = still(8, 8)
    data = aiohttp.FormData()
    for name in ("avatar", "header"):
        data.add_field(name, picture, filename="picture", content_type=kind)
    status, _ = await alice.rest("PATCH", "/api/v1/accounts/update_credentials", data=data)
    assert status == 200
    with_both = (await alice.data(shown))["viewer"]["account"]
    for verb, name in (("removeAvatar", "avatar"), ("removeHeader", "header")):
        payload = (
            await alice.data(f"mutation {{ {verb} {{ viewer {{ account {{ {name} }} }} userErrors {{ code }} }} }}")
        )[verb]
        assert payload["userErrors"] == []
        assert payload["viewer"]["account"][name] != with_both[name]
        assert "default" in payload["viewer"]["account"][name]


async def test_refusals_are_user_errors(alice: Client) -> None:
    nothing = (await alice.data(UPDATE, input={}))["updateProfile"]
    assert [(error["field"], error["code"]) for error in nothing["userErrors"]] == [("input", "VALIDATION")]
    rows = [{"name": "x", "value": "y"}] * 7
    for changes, words in (({"fields": rows}, "6"), ({"language": "no-birds"}, "Is no language")):
        payload = (await alice.data(UPDATE, input=changes))["updateProfile"]
        assert payload["viewer"] is None
        assert [error["field"] for error in payload["userErrors"]] == list(changes)
        assert words in payload["userErrors"][0]["message"]


async def test_nobody_has_no_profile(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    answer = await nobody.graphql(UPDATE, input={"bot": True})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert await upstream.calls() == {}


async def test_a_session_that_is_not_there_cannot_be_ended(alice: Client) -> None:
    answer = await alice.data('mutation { endSession(id: "nonsense") { deletedId userErrors { code } } }')
    assert answer == {"endSession": {"deletedId": None, "userErrors": [{"code": "NOT_FOUND"}]}}


WEB = "webPage { theme customCss enableRss visibility layout }"


async def test_the_page_of_the_viewer_is_dressed(alice: Client) -> None:
    plain = (await alice.data(f"{{ viewer {{ {WEB} webThemes {{ fileName title description }} }} }}"))["viewer"]
    _, rest = await alice.rest("GET", "/api/v1/accounts/themes")
    assert differences(plain["webThemes"], rest) == []
    assert plain["webPage"] == {
        "theme": None,
        "customCss": "",
        "enableRss": False,
        "visibility": "PUBLIC",
        "layout": "MICROBLOG",
    }
    dress = f"""mutation($input: UpdateProfileInput!) {{ done: updateProfile(input: $input) {{
      viewer {{ {WEB} }} userErrors {{ field code }} }} }}"""
    theme = rest[1]["file_name"]
    given = {"theme": theme, "enableRss": True, "webVisibility": "NONE", "webLayout": "GALLERY"}
    shown = (await alice.data(dress, input=given))["done"]["viewer"]["webPage"]
    assert shown == {"theme": theme, "customCss": "", "enableRss": True, "visibility": "NONE", "layout": "GALLERY"}
    _, own = await alice.rest("GET", "/api/v1/accounts/verify_credentials")
    assert (own["theme"], own["source"]["web_visibility"], own["source"]["web_layout"]) == (theme, "none", "gallery")
    for wrong, field in (({"theme": "nonsense.css"}, "theme"), ({"customCss": "a {}"}, "customCss")):
        refused = (await alice.data(dress, input=wrong))["done"]
        assert refused == {"viewer": None, "userErrors": [{"field": field, "code": "VALIDATION"}]}
    assert (await alice.data(dress, input={"theme": ""}))["done"]["viewer"]["webPage"]["theme"] is None

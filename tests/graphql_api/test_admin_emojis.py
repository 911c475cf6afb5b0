"""Emojis as administrators keep them."""

from typing import Any

import pytest

from deploy.sandbox.deeds.emojis import remote_emoji
from deploy.sandbox.pictures import still
from deploy.sandbox.server import Sandbox
from resolvers.ids import global_id
from tests.support.admins import assert_refused_to_others
from tests.support.parity import differences
from tests.support.stack import Client

UNKNOWN = "01AAAAAAAAAAAAAAAAAAAAAAAA"
EMOJI = """id localId shortcode domain url staticUrl category visibleInPicker disabled updatedAt totalFileSize
contentType uri"""
EMOJIS = f"""query($first: Int, $after: String, $last: Int, $before: String, $domain: String, $shortcode: String,
  $disabled: Boolean) {{ admin {{ emojis(first: $first, after: $after, last: $last, before: $before, domain: $domain,
  shortcode: $shortcode, disabled: $disabled) {{
    nodes {{ {EMOJI} }} pageInfo {{ hasNextPage startCursor endCursor }} }} }} }}"""
PATH = "/api/v1/admin/custom_emojis"


async def emojis(client: Client, **variables: object) -> Any:  # noqa: ANN401  JSON
    return (await client.data(EMOJIS, **variables))["admin"]["emojis"]


@pytest.fixture
def remote(sandbox: Sandbox) -> list[str]:
    """Let two servers have emojis, one of them by the name of one here; return their ids."""
    picture = still(8, 8)[0]
    names = (("Zebra", "a.example"), ("loaf", "b.example"), ("loaf", "a.example"))
    return [remote_emoji(sandbox.world, shortcode, domain, picture).id for shortcode, domain in names]


async def test_they_are_what_rest_shows_page_by_page(admin: Client, remote: list[str]) -> None:
    _, rest = await admin.rest("GET", PATH)
    seen: list[Any] = []
    after = None
    while True:
        page = await emojis(admin, first=4, after=after)
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert differences(seen, rest) == []
    assert [(item["shortcode"], item["domain"]) for item in seen[-1:]] == [("Zebra", "a.example")]
    assert {item["localId"] for item in seen} > set(remote)
    back = await emojis(admin, last=2, before=page["pageInfo"]["startCursor"])
    assert back["nodes"] == seen[: len(seen) - len(page["nodes"])][-2:]
    node = f"query($id: ID!) {{ node(id: $id) {{ ... on AdminEmoji {{ {EMOJI} }} }} }}"
    assert (await admin.data(node, id=seen[0]["id"]))["node"] == seen[0]


@pytest.mark.usefixtures("remote")
async def test_some_are_asked_for(admin: Client) -> None:
    for wanted, filters in (
        ({"domain": "local"}, "domain:local"),
        ({"domain": "a.example"}, "domain:a.example"),
        ({"shortcode": "loaf"}, "shortcode:loaf"),
        ({"domain": "b.example", "shortcode": "LOAF", "disabled": False}, "domain:b.example,shortcode:loaf,enabled"),
    ):
        _, rest = await admin.rest("GET", f"{PATH}?filter={filters}")
        shown = (await emojis(admin, **wanted))["nodes"]
        assert shown
        assert [item["localId"] for item in shown] == [item["id"] for item in rest]
    assert (await emojis(admin, disabled=True))["nodes"] == []
    answer = await admin.graphql(EMOJIS, domain="x,disabled")
    assert answer["errors"][0]["extensions"]["field"] == "domain"


async def test_a_remote_one_is_copied_and_disabled(admin: Client, alice: Client, remote: list[str]) -> None:
    public = "{ instance { customEmojis { shortcode category } } }"
    before = (await alice.data(public))["instance"]["customEmojis"]
    copy = f"""mutation($id: ID!, $shortcode: String!, $category: String) {{
      done: copyEmoji(id: $id, shortcode: $shortcode, category: $category) {{
        emoji {{ {EMOJI} }} userErrors {{ field code }} }} }}"""
    made = (await admin.data(copy, id=remote[0], shortcode="zebra_here", category="stripes"))["done"]
    assert made["userErrors"] == []
    shown = [made["emoji"][name] for name in ("shortcode", "domain", "category")]
    assert shown == ["zebra_here", None, "stripes"]
    _, rest = await admin.rest("GET", f"{PATH}/{made['emoji']['localId']}")
    assert differences(made["emoji"], rest) == []
    after = (await alice.data(public))["instance"]["customEmojis"]
    assert [item for item in after if item not in before] == [{"shortcode": "zebra_here", "category": "stripes"}]
    assert "stripes" in (await admin.data("{ admin { emojiCategories } }"))["admin"]["emojiCategories"]
    for shortcode, field, code in (("zebra_here", "shortcode", "CONFLICT"), ("a b", "shortcode", "VALIDATION")):
        refused = (await admin.data(copy, id=remote[0], shortcode=shortcode))["done"]
        assert refused == {"emoji": None, "userErrors": [{"field": field, "code": code}]}
    disable = f"mutation($id: ID!) {{ done: disableEmoji(id: $id) {{ emoji {{ {EMOJI} }} userErrors {{ code }} }} }}"
    off = (await admin.data(disable, id=global_id("AdminEmoji", remote[0])))["done"]["emoji"]
    assert (off["localId"], off["disabled"]) == (remote[0], True)
    assert (await emojis(admin, disabled=True))["nodes"] == [off]
    assert (await admin.data(disable, id=made["emoji"]["id"]))["done"]["userErrors"] == [{"code": "VALIDATION"}]
    assert (await admin.data(disable, id=UNKNOWN))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_an_own_one_is_moved_and_deleted(admin: Client, alice: Client, remote: list[str]) -> None:
    own = (await emojis(admin, domain="local", shortcode="loaf"))["nodes"][0]
    move = f"""mutation($id: ID!, $category: String!) {{ done: updateEmoji(id: $id, category: $category) {{
      emoji {{ {EMOJI} }} userErrors {{ field code }} }} }}"""
    moved = (await admin.data(move, id=own["id"], category="bread"))["done"]["emoji"]
    assert moved["category"] == "bread"
    assert (await admin.data(move, id=own["id"], category=""))["done"]["emoji"]["category"] is None
    long = (await admin.data(move, id=own["id"], category="x" * 70))["done"]["userErrors"]
    assert long == [{"field": "category", "code": "VALIDATION"}]
    assert [error["code"] for error in (await admin.data(move, id=remote[0], category="x"))["done"]["userErrors"]] == [
        "VALIDATION"
    ]
    delete = "mutation($id: ID!) { done: deleteEmoji(id: $id) { deletedId userErrors { code } } }"
    assert (await admin.data(delete, id=own["id"]))["done"] == {"deletedId": own["id"], "userErrors": []}
    assert (await admin.data(delete, id=own["id"]))["done"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert (await admin.data(delete, id=remote[0]))["done"]["userErrors"] == [{"code": "VALIDATION"}]
    shown = (await alice.data("{ instance { customEmojis { shortcode } } }"))["instance"]["customEmojis"]
    assert {"shortcode": "loaf"} not in shown


ASKED = {
    "emojis": "{ admin { emojis { nodes { uri } } } }",
    "categories": "{ admin { emojiCategories } }",
    "move": f'mutation {{ updateEmoji(id: "{UNKNOWN}", category: "x") {{ userErrors {{ code }} }} }}',
    "copy": f'mutation {{ copyEmoji(id: "{UNKNOWN}", shortcode: "x") {{ userErrors {{ code }} }} }}',
    "disable": f'mutation {{ disableEmoji(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
    "delete": f'mutation {{ deleteEmoji(id: "{UNKNOWN}") {{ userErrors {{ code }} }} }}',
}


@pytest.mark.parametrize("asked", ASKED)
async def test_they_are_for_administrators(
    alice: Client, nobody: Client, upstream: Client, sandbox: Sandbox, asked: str
) -> None:
    await assert_refused_to_others(ASKED[asked], alice, nobody, upstream, sandbox)

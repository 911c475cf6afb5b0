"""The instance: the same for everybody, asked once."""

import asyncio

import pytest

from deploy.sandbox.deeds.remote import remote_account
from deploy.sandbox.server import Sandbox
from tests.support.parity import differences
from tests.support.stack import Client

INSTANCE = """{ instance {
  domain accountDomain title version description descriptionText terms sourceUrl thumbnail languages contactEmail
  contactAccount { acct } registrations { enabled approvalRequired message } rules { id text }
  limits { statusCharacters charactersPerUrl mediaAttachments statusMimeTypes mediaMimeTypes imageSize videoSize
    mediaDescription pollOptions pollOptionCharacters pollMinSeconds pollMaxSeconds profileFields featuredTags
    emojiSize }
  stats { users statuses domains } customEmojis { shortcode url staticUrl category visibleInPicker }
  streamingUrl vapidKey oidcEnabled
} }"""


async def test_the_instance_is_what_rest_shows(alice: Client) -> None:
    shown = (await alice.data(INSTANCE))["instance"]
    _, rest = await alice.rest("GET", "/api/v2/instance")
    _, v1 = await alice.rest("GET", "/api/v1/instance")
    _, emojis = await alice.rest("GET", "/api/v1/custom_emojis")
    configuration = rest["configuration"]
    same = ("domain", "account_domain", "title", "version", "description", "source_url", "languages", "registrations")
    assert (
        differences(
            shown,
            rest
            | {
                "thumbnail": rest["thumbnail"]["url"],
                "contact_email": rest["contact"]["email"],
                "contact_account": rest["contact"]["account"],
                "limits": {
                    "status_characters": configuration["statuses"]["max_characters"],
                    "characters_per_url": configuration["statuses"]["characters_reserved_per_url"],
                    "media_attachments": configuration["statuses"]["max_media_attachments"],
                    "status_mime_types": configuration["statuses"]["supported_mime_types"],
                    "media_mime_types": configuration["media_attachments"]["supported_mime_types"],
                    "image_size": configuration["media_attachments"]["image_size_limit"],
                    "video_size": configuration["media_attachments"]["video_size_limit"],
                    "media_description": configuration["media_attachments"]["description_limit"],
                    "poll_options": configuration["polls"]["max_options"],
                    "poll_option_characters": configuration["polls"]["max_characters_per_option"],
                    "poll_min_seconds": configuration["polls"]["min_expiration"],
                    "poll_max_seconds": configuration["polls"]["max_expiration"],
                    "profile_fields": configuration["accounts"]["max_profile_fields"],
                    "featured_tags": configuration["accounts"]["max_featured_tags"],
                    "emoji_size": configuration["emojis"]["emoji_size_limit"],
                },
                "stats": {
                    name.removesuffix("_count") + ("es" if "status" in name else "s"): count
                    for name, count in v1["stats"].items()
                },
                "custom_emojis": emojis,
                "streaming_url": configuration["urls"]["streaming"],
                "vapid_key": configuration["vapid"]["public_key"],
            },
        )
        == []
    )
    assert all(rest[name] is not None for name in same)
    assert [rule["id"] for rule in shown["rules"]] == [rule["id"] for rule in rest["rules"]]
    assert shown["customEmojis"]


async def test_it_is_asked_once_however_many_ask(alice: Client, bob: Client, nobody: Client, upstream: Client) -> None:
    await alice.data(INSTANCE)
    await upstream.forget_calls()
    for client in (alice, bob, alice):
        await client.data(INSTANCE)
    assert (await nobody.data(INSTANCE))["instance"]["customEmojis"] == []
    assert await upstream.calls() == {}


async def test_a_fault_fails_the_field_alone(alice: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=500, path="/api/v1/custom_emojis")
    answer = await alice.graphql("{ viewer { account { acct } } instance { title customEmojis { shortcode } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UPSTREAM_DOWN"]


async def test_a_token_that_is_refused_spoils_nothing_for_others(
    alice: Client, nobody: Client, upstream: Client
) -> None:
    bad = Client(nobody.session, nobody.base, "NONSENSE")
    document = "{ instance { customEmojis { shortcode } } }"
    await upstream.order_fault(kind="delay", seconds=0.3, path="/api/v1/custom_emojis")
    refused, shown = await asyncio.gather(bad.graphql(document), alice.graphql(document))
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["UNAUTHENTICATED"]
    assert shown["data"]["instance"]["customEmojis"]


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("peers", "/api/v1/instance/peers?filter=open&flat=false"),
        ("domainBlocks", "/api/v1/instance/domain_blocks"),
        ("domainAllows", "/api/v1/instance/domain_allows"),
    ],
)
async def test_other_servers_are_what_rest_shows_page_by_page(
    admin: Client, alice: Client, sandbox: Sandbox, field: str, path: str
) -> None:
    for domain in ("d.example", "a.example", "c.example"):
        remote_account(sandbox.world, f"ada@{domain}")
        for kind in ("blocks", "allows"):
            given = {"domain": f"{kind}.{domain}", "public_comment": "Because", "obfuscate": domain == "c.example"}
            assert (await admin.rest("POST", f"/api/v1/admin/domain_{kind}", json=given))[0] == 200
    document = f"""query($first: Int, $after: String, $last: Int, $before: String) {{ instance {{
      found: {field}(first: $first, after: $after, last: $last, before: $before) {{
        nodes {{ domain comment suspendedAt }} pageInfo {{ hasNextPage startCursor endCursor }} }} }} }}"""
    _, rest = await alice.rest("GET", path)
    first = (await alice.data(document, first=2))["instance"]["found"]
    assert first["pageInfo"]["hasNextPage"]
    second = (await alice.data(document, after=first["pageInfo"]["endCursor"]))["instance"]["found"]
    assert not second["pageInfo"]["hasNextPage"]
    told = sorted(rest, key=lambda item: item["domain"])
    assert len(told) >= 3
    assert differences(first["nodes"] + second["nodes"], told) == []
    back = await alice.data(document, last=1, before=second["pageInfo"]["startCursor"])
    assert back["instance"]["found"]["nodes"] == first["nodes"][1:]


PAGED = """query($first: Int, $after: String, $last: Int, $before: String) { instance {
  found: domainBlocks(first: $first, after: $after, last: $last, before: $before) {
    nodes { domain comment } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def test_domains_that_read_alike_are_all_told(admin: Client, alice: Client) -> None:
    for letter in "aei":
        given = {"domain": f"o{letter}k.example", "public_comment": letter, "obfuscate": True}
        assert (await admin.rest("POST", "/api/v1/admin/domain_blocks", json=given))[0] == 200
    whole = (await alice.data(PAGED))["instance"]["found"]["nodes"]
    alike = [node for node in whole if node["domain"].startswith("o*k")]
    assert sorted(node["comment"] for node in alike) == ["a", "e", "i"]
    page = (await alice.data(PAGED, first=1))["instance"]["found"]
    told = page["nodes"]
    while page["pageInfo"]["hasNextPage"]:
        page = (await alice.data(PAGED, first=1, after=page["pageInfo"]["endCursor"]))["instance"]["found"]
        told += page["nodes"]
    assert told == whole
    back = page["nodes"]
    while page["pageInfo"]["hasPreviousPage"]:
        page = (await alice.data(PAGED, last=1, before=page["pageInfo"]["startCursor"]))["instance"]["found"]
        back = page["nodes"] + back
    assert back == whole


async def test_most_servers_do_not_tell_everybody_whom_they_block(nobody: Client) -> None:
    answer = await nobody.graphql("{ instance { title domainBlocks { nodes { domain } } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert answer["data"]["instance"]["domainBlocks"] is None
    assert answer["data"]["instance"]["title"]

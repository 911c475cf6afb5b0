"""A real GoToSocial in its place: `GTS_BIN=... make test` (or `gotosocial` in PATH); skipped, loudly, without one."""

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.dev.person import Person, Server
from tests.support.chirp_dev import ChirpDev, chirp_dev
from tests.support.stack import Client

KIT = Path(__file__).parents[1] / "contract"
PROGRAM = os.environ.get("GTS_BIN") or shutil.which("gotosocial")

pytestmark = [
    pytest.mark.live,
    # A real server starts twice (accounts need a database first), and the kit waits for its streams to fall silent.
    pytest.mark.timeout(300),
    pytest.mark.skipif(PROGRAM is None, reason="NO REAL GOTOSOCIAL WAS TRIED: set GTS_BIN to a gotosocial program"),
]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChirpDev, Path]]:
    """Return the whole system on a real GoToSocial, and the file of its logins."""
    folder = tmp_path_factory.mktemp("live")
    accounts = folder / "accounts.json"
    real = {name: os.environ[name] for name in ("GTS_WEB_DIR",) if name in os.environ} | {"GTS_BIN": str(PROGRAM)}
    with chirp_dev(folder, "--accounts", str(accounts), "--no-limits", environ=real) as run:
        run.wait_until_ready(240)
        yield run, accounts


async def test_every_step_of_the_contract_passes_through(system: tuple[ChirpDev, Path]) -> None:
    run, accounts = system
    # The recordings are of a server that says nothing of itself yet.
    admin = Person(Server(run.port, f"localhost:{run.port}"), "admin", scope="read write admin")
    told = dict.fromkeys(("description", "short_description", "contact_username", "contact_email"), "")
    await asyncio.to_thread(admin.call, "PATCH", "/api/v1/instance", **told)
    command = [sys.executable, KIT / "scenario.py", "check", run.url, "--accounts", accounts]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    printed = (await process.communicate())[0].decode()
    counts = re.search(r"^(\d+) passed, (\d+) failed$", printed, re.MULTILINE)
    assert counts is not None, printed
    assert int(counts[2]) == 0, printed
    assert int(counts[1]) >= 860


async def test_what_administrators_do_by_graphql_is_taken(system: tuple[ChirpDev, Path]) -> None:
    run, _ = system
    person = await asyncio.to_thread(
        Person, Server(run.port, f"localhost:{run.port}"), "admin", scope="read write admin"
    )
    async with aiohttp.ClientSession() as session:
        admin = Client(session, run.url, person.token)

        async def done(field: str, parts: str, **variables: object) -> Any:  # noqa: ANN401  JSON
            given = ", ".join(f"${name}: ID!" for name in variables)
            asked = f"mutation({given})" if given else "mutation"
            payload = (
                await admin.data(f"{asked} {{ done: {field} {{ {parts} userErrors {{ message }} }} }}", **variables)
            )["done"]
            assert payload["userErrors"] == [], field
            return payload

        policy = "{ defaultInteractionPolicies { public { canReblog { automaticApproval } } } }"
        kept = 'input: {public: {canReblog: {automaticApproval: ["author", "followers"]}}}'
        await done(f"updateDefaultInteractionPolicies({kept})", policy[1:-1])
        shown = (await admin.data(f"{{ viewer {policy} }}"))["viewer"]["defaultInteractionPolicies"]
        assert shown["public"]["canReblog"]["automaticApproval"] == ["author", "followers"]
        await done("updateDefaultInteractionPolicies(input: {public: null})", policy[1:-1])
        settings = "instanceSettings { shortDescription contactAccount { acct } }"
        said = await done('updateInstance(input: {shortDescription: "A *weir*", contactAccount: "admin"})', settings)
        assert said["instanceSettings"] == {"shortDescription": "A *weir*", "contactAccount": {"acct": "admin"}}
        rule = (await done('createRule(text: "Be kind")', "rule { id }"))["rule"]["id"]
        await done('updateRule(id: $id, text: "Be kinder")', "rule { text }", id=rule)
        await done("deleteRule(id: $id)", "deletedId", id=rule)
        block = await done('createHeaderBlock(header: "x-noise", regex: "loud")', "headerFilter { id }")
        await done("deleteHeaderBlock(id: $id)", "deletedId", id=block["headerFilter"]["id"])
        assert (await done("cleanMedia(remoteCacheDays: 3)", "remoteCacheDays"))["remoteCacheDays"] == 3
        await done("refetchEmojis", "domain")
        await done('expireDomainKeys(domain: "noise.example")', "actionId")
        draft = 'createDomainDraft(permissionType: ALLOW, input: {domain: "quiet.example"})'
        waiting = (await done(draft, "domainDraft { id }"))["domainDraft"]["id"]
        await done("deleteDomainDraft(id: $id, exclude: true)", "deletedId", id=waiting)
        left_out = (await admin.data("{ admin { domainExcludes { nodes { id domain } } } }"))["admin"]["domainExcludes"]
        assert [item["domain"] for item in left_out["nodes"]] == ["quiet.example"]
        await done("deleteDomainExclude(id: $id)", "deletedId", id=left_out["nodes"][0]["id"])
        subscribe = (
            'createDomainSubscription(permissionType: BLOCK, input: {uri: "https://127.0.0.1:9/a", contentType: CSV})'
        )
        fetched = (await done(subscribe, "domainSubscription { id asDraft }"))["domainSubscription"]
        assert fetched["asDraft"]
        assert "127.0.0.1" in (await done("testDomainSubscription(id: $id)", "error", id=fetched["id"]))["error"]
        await done("deleteDomainSubscription(id: $id)", "deletedId", id=fetched["id"])
        emojis = (await admin.data('{ admin { emojis(domain: "local") { nodes { id shortcode category } } } }'))[
            "admin"
        ]["emojis"]
        own = emojis["nodes"][0]
        moved = await done('updateEmoji(id: $id, category: "moved")', "emoji { category }", id=own["id"])
        assert moved["emoji"]["category"] == "moved"
        tokens = (await admin.data("{ viewer { tokens(first: 1) { nodes { id scopes } } } }"))["viewer"]["tokens"][
            "nodes"
        ]
        assert tokens[0]["scopes"] == ["read", "write", "admin"]
        await done("revokeToken(id: $id)", "deletedId", id=tokens[0]["id"])
        answer = await admin.graphql("{ viewer { account { acct } } }")
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_what_one_likes_is_walked_back_to_the_newest(system: tuple[ChirpDev, Path]) -> None:
    run, _ = system
    person = await asyncio.to_thread(Person, Server(run.port, f"localhost:{run.port}"), "alice", scope="read write")
    async with aiohttp.ClientSession() as session:
        alice = Client(session, run.url, person.token)
        for number in range(7):
            _, posted = await alice.rest("POST", "/api/v1/statuses", json={"status": f"Number {number}"})
            for verb in ("bookmark", "favourite"):
                await alice.rest("POST", f"/api/v1/statuses/{posted['id']}/{verb}")
        for name in ("bookmarks", "favourites"):
            document = f"""query($first: Int, $last: Int, $before: String) {{ viewer {{ found: {name}(
                first: $first, last: $last, before: $before) {{ edges {{ cursor node {{ text: content }} }}
                pageInfo {{ hasPreviousPage startCursor }} }} }} }}"""
            edges = (await alice.data(document, first=7))["viewer"]["found"]["edges"]
            before, walked, more = edges[-1]["cursor"], [], True
            while more:
                shown = (await alice.data(document, last=2, before=before))["viewer"]["found"]
                walked = [edge["node"] for edge in shown["edges"]] + walked
                before, more = shown["pageInfo"]["startCursor"], shown["pageInfo"]["hasPreviousPage"]
            assert walked == [edge["node"] for edge in edges[:-1]], name


def test_the_demo_accounts_are_there(system: tuple[ChirpDev, Path]) -> None:
    _, accounts = system
    assert {"admin", "alice", "bob", "carol", "dave"} <= json.loads(accounts.read_text()).keys()


def test_that_it_was_real_is_told(system: tuple[ChirpDev, Path]) -> None:
    run, _ = system
    assert str(PROGRAM) in run.output

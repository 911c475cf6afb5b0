"""GraphQL with a browser's session: the step to an administrator, what it costs to know oneself, ending sessions."""

from typing import Any

import aiohttp

from tests.support.browser import Browser
from tests.support.stack import Client

ADMIN = "{ admin { accounts(first: 1) { nodes { email } } domainBlocks { domain } } }"
BLOCK = 'mutation { createDomainBlock(input: {domain: "x.example"}) { domainPermission { id } userErrors { code } } }'


async def asked(browser: Browser, document: str) -> dict[str, Any]:
    status, answer = await browser.fetch("POST", "/graphql", json={"query": document})
    assert status == 200, answer
    return dict(answer)


async def test_an_administrator_must_confirm_it_first(browser: Browser, upstream: Client) -> None:
    await browser.sign_in("admin")
    await upstream.forget_calls()
    refused = await asked(browser, ADMIN)
    assert [(error["path"], error["extensions"]["code"]) for error in refused["errors"]] == [(["admin"], "FORBIDDEN")]
    assert "sign in once more" in refused["errors"][0]["message"]
    blocked = await asked(browser, BLOCK)
    assert [error["code"] for error in blocked["data"]["createDomainBlock"]["userErrors"]] == ["FORBIDDEN"]
    assert await upstream.calls() == {}
    await browser.sign_in("admin", "/chirp/sign-in?admin=1")
    shown = await asked(browser, ADMIN)
    assert shown["data"]["admin"] == {"accounts": {"nodes": [{"email": "admin@example.org"}]}, "domainBlocks": []}
    blocked = await asked(browser, BLOCK)
    assert blocked["data"]["createDomainBlock"]["userErrors"] == []
    assert (await asked(browser, ADMIN))["data"]["admin"]["domainBlocks"] == [{"domain": "x.example"}]


async def test_the_session_knows_whose_it_is(browser: Browser, upstream: Client) -> None:
    await browser.sign_in("alice")
    await upstream.forget_calls()
    home = await asked(browser, "{ viewer { home(first: 20) { nodes { account { acct isViewer } } } } }")
    for status in home["data"]["viewer"]["home"]["nodes"]:
        assert status["account"]["isViewer"] is (status["account"]["acct"] == "alice")
    assert await upstream.calls() == {"GET /api/v1/timelines/home": 1}


async def test_a_session_is_ended_from_another(browser: Browser, session: aiohttp.ClientSession, gateway: str) -> None:
    other = Browser(session, gateway)
    for one in (browser, other):
        await one.sign_in("alice")
    sessions = "{ viewer { sessions { id isCurrent } } }"
    shown = (await asked(browser, sessions))["data"]["viewer"]["sessions"]
    assert len(shown) == 2
    gone = next(one["id"] for one in shown if not one["isCurrent"])
    end = f'mutation {{ endSession(id: "{gone}") {{ deletedId userErrors {{ code }} }} }}'
    assert (await asked(browser, end))["data"]["endSession"] == {"deletedId": gone, "userErrors": []}
    assert len((await asked(browser, sessions))["data"]["viewer"]["sessions"]) == 1
    assert (await asked(other, "{ viewer { account { acct } } }"))["data"] == {"viewer": None}
    assert (await asked(browser, end))["data"]["endSession"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_nobody_ends_another_persons_session(
    browser: Browser, session: aiohttp.ClientSession, gateway: str
) -> None:
    other = Browser(session, gateway)
    await browser.sign_in("alice")
    await other.sign_in("bob")
    own = (await asked(other, "{ viewer { sessions { id } } }"))["data"]["viewer"]["sessions"][0]["id"]
    answer = await asked(browser, f'mutation {{ endSession(id: "{own}") {{ userErrors {{ code }} }} }}')
    assert answer["data"]["endSession"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert (await asked(other, "{ viewer { account { acct } } }"))["data"]["viewer"]["account"] == {"acct": "bob"}


async def test_a_session_tells_its_accounts(browser: Browser, alice: Client) -> None:
    session = "{ viewer { session { id accounts { acct adminUntil account { acct followersCount } } } } }"
    for name in ("alice", "admin"):
        await browser.sign_in(name)
    shown = (await asked(browser, session))["data"]["viewer"]["session"]
    assert [(one["acct"], one["account"]["acct"], one["adminUntil"]) for one in shown["accounts"]] == [
        ("alice", "alice", None),
        ("admin", "admin", None),
    ]
    assert shown["id"] in [
        one["id"] for one in (await asked(browser, "{ viewer { sessions { id } } }"))["data"]["viewer"]["sessions"]
    ]
    assert (await alice.data(session))["viewer"] == {"session": None}


async def test_one_signs_out_everywhere(browser: Browser, session: aiohttp.ClientSession, gateway: str) -> None:
    other = Browser(session, gateway)
    for one in (browser, other):
        await one.sign_in("alice")
    ended = (await asked(browser, "mutation { endSessions { ended userErrors { code } } }"))["data"]["endSessions"]
    assert ended == {"ended": 2, "userErrors": []}
    for one in (browser, other):
        assert (await asked(one, "{ viewer { account { acct } } }"))["data"] == {"viewer": None}

"""Anonymous reads of what is the same for everybody are asked once, and told byte for byte as GoToSocial did."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from gateway.cache import RULES
from resolvers.response_cache import LARGEST_BODY, Rule
from resolvers.settings import Settings, read_settings
from tests.support.scripted import running
from tests.support.serving import serving
from tests.support.stack import Client, token_of
from tests.support.wire import wire

INSTANCE = "/api/v2/instance"
# They tell of one request, one moment, one client, or of the cache itself.
DIFFER = ("x-request-id", "date", "age", "x-cache", "x-ratelimit-")

Found = tuple[int, list[tuple[str, str]], bytes]


@pytest.fixture
def gateway_settings(environ: dict[str, str], sandbox: Sandbox) -> Settings:
    """Return settings with which no path is answered better than GoToSocial does."""
    return read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_RATE_LIMITS": "off", "CHIRP_ENHANCE": "none"})


async def ask(client: Client, path: str, **asked: str) -> tuple[str, Found]:
    """Return what X-Cache says ("" when absent), and the answer."""
    url = client.base + path
    async with client.session.get(url, headers=client.headers() | asked, auto_decompress=False) as answer:
        headers = [(name.lower(), value) for name, value in answer.headers.items()]
        kept = [(name, value) for name, value in headers if not name.startswith(DIFFER)]
        found = answer.status, sorted(kept), await answer.read()
        if answer.headers.get("X-Cache") == "hit":
            assert int(answer.headers["Age"]) in range(5)
        return answer.headers.get("X-Cache", ""), found


@pytest.mark.parametrize(
    "path", ["/api/v1/instance", INSTANCE, "/nodeinfo/2.0", "/.well-known/nodeinfo", "/api/v1/trends/tags"]
)
@pytest.mark.parametrize("asked", [{}, {"Accept-Encoding": "gzip"}, {"Origin": "https://elsewhere.example"}])
async def test_a_kept_answer_is_the_direct_answer(
    nobody: Client, upstream: Client, path: str, asked: dict[str, str]
) -> None:
    _, direct = await ask(upstream, path, **asked)
    assert await ask(nobody, path, **asked) == ("miss", direct)
    assert await ask(nobody, path, **asked) == ("hit", direct)


async def test_many_at_once_cost_gotosocial_one_call(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    found = await asyncio.gather(*(ask(nobody, INSTANCE) for _ in range(100)))
    assert sorted(how for how, _ in found) == ["hit"] * 99 + ["miss"]
    assert len({answer[2] for _, answer in found}) == 1
    assert await upstream.calls() == {f"GET {INSTANCE}": 1}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (INSTANCE, {"Authorization": "Bearer nonsense"}),
        (INSTANCE, {"Cookie": "a=b"}),
        (INSTANCE, {"Range": "bytes=0-3"}),
        (INSTANCE, {"If-None-Match": '"x"'}),
        (INSTANCE, {"User-Agent": ""}),
        (INSTANCE, {"Accept": "application/json;" + "q" * 1100}),
        (INSTANCE + "?access_token=x", {}),
        (INSTANCE + "?%61ccess_token=x", {}),
        ("/api/v1/timelines/home", {}),
        ("/api/v2/instances", {}),
    ],
)
async def test_what_may_be_meant_for_one_client_is_never_kept(
    nobody: Client, path: str, headers: dict[str, str]
) -> None:
    await ask(nobody, INSTANCE)
    assert (await ask(nobody, path, **headers))[0] == ""


async def test_what_the_answer_depends_on_is_told_apart(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"Accept": "application/json"}, {"Origin": "https://a.example"}):
        assert (await ask(nobody, INSTANCE, **headers))[0] == "miss"
    assert (await ask(nobody, f"{INSTANCE}?a=b"))[0] == "miss"
    assert (await upstream.calls())[f"GET {INSTANCE}"] == 5


async def test_a_refusal_is_not_kept(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    for _ in range(2):
        how, answer = await ask(nobody, "/api/v1/custom_emojis")
        assert (how, answer[0]) == ("miss", 401)
    assert (await upstream.calls())["GET /api/v1/custom_emojis"] == 2


async def test_two_processes_share_what_they_know(nobody: Client, upstream: Client, gateway_settings: Settings) -> None:
    await upstream.forget_calls()
    _, answer = await ask(nobody, INSTANCE)
    async with serving(create_app(gateway_settings)) as base:
        assert await ask(Client(nobody.session, base), INSTANCE) == ("hit", answer)
    assert (await upstream.calls())[f"GET {INSTANCE}"] == 1


async def test_an_answer_grows_old(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, INSTANCE.encode(), Rule(1))
    assert [(await ask(nobody, INSTANCE))[0] for _ in range(2)] == ["miss", "hit"]
    await asyncio.sleep(1.1)
    assert (await ask(nobody, INSTANCE))[0] == "miss"


async def test_what_an_administrator_changes_shows_at_once(
    nobody: Client, sandbox: Sandbox, gateway_settings: Settings
) -> None:
    rules, plain = "/api/v1/instance/rules", {"Accept-Encoding": "identity"}
    async with serving(create_app(gateway_settings)) as base:
        other = Client(nobody.session, base)
        for client in (nobody, other):
            await ask(client, rules, **plain)
        admin = Client(nobody.session, nobody.base, token_of(sandbox.world, "admin", "admin"))
        status, _ = await admin.rest("POST", "/api/v1/admin/instance/rules", data={"text": "No cats"})
        assert status == 200
        how, answer = await ask(nobody, rules, **plain)
        assert (how, b"No cats" in answer[2]) == ("miss", True)
        await asyncio.sleep(2.1)
        assert await ask(other, rules, **plain) == ("hit", answer)


async def test_what_administrators_fail_to_change_is_kept(nobody: Client) -> None:
    await ask(nobody, INSTANCE)
    assert (await nobody.rest("PATCH", "/api/v1/instance"))[0] == 401
    assert (await ask(nobody, INSTANCE))[0] == "hit"


async def test_without_redis_the_answer_comes_from_gotosocial(
    environ: dict[str, str], upstream: Client, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, INSTANCE.encode(), Rule(1))
    async with wire(environ["REDIS_HOST"]) as redis:
        settings = read_settings(environ | {"GTS_HOST": upstream.base, "REDIS_HOST": redis.address})
        async with serving(create_app(settings)) as base:
            client = Client(session, base)
            _, answer = await ask(client, INSTANCE)
            await redis.cut()
            await asyncio.sleep(1.1)
            assert await ask(client, INSTANCE) == ("miss", answer)
            assert await ask(client, INSTANCE) == ("hit", answer)


@pytest.fixture
async def lapsed(nobody: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client whose gateway has old answers and no GoToSocial."""
    for path, rule in list(RULES.items()):
        monkeypatch.setitem(RULES, path, Rule(1, stale=rule.stale))
    for path in (INSTANCE, "/nodeinfo/2.0"):
        await ask(nobody, path)
    await asyncio.to_thread(sandbox.__exit__)
    await asyncio.sleep(1.1)
    return nobody


async def test_while_gotosocial_is_down_the_instance_is_told_as_it_was(lapsed: Client) -> None:
    async with lapsed.session.get(lapsed.base + INSTANCE, headers=lapsed.headers()) as answer:
        assert (answer.status, answer.headers["X-Cache"]) == (200, "stale")
        assert answer.headers["Warning"].startswith("110 ")
        assert int(answer.headers["Age"]) >= 1
        assert (await answer.json())["domain"]
    status, told = await lapsed.rest("GET", "/nodeinfo/2.0")
    assert (status, list(told)) == (503, ["error"])


async def test_an_error_of_gotosocial_is_bridged_too(
    nobody: Client, upstream: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, INSTANCE.encode(), Rule(1, stale=True))
    _, answer = await ask(nobody, INSTANCE)
    await asyncio.sleep(1.1)
    await upstream.order_fault(kind="status", path=INSTANCE, status=502)
    how, found = await ask(nobody, INSTANCE)
    assert (how, found[0], found[2]) == ("stale", 200, answer[2])


async def test_a_client_that_leaves_takes_nothing_from_those_who_wait(nobody: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="delay", path=INSTANCE, seconds=0.5)
    await upstream.forget_calls()
    first = asyncio.create_task(ask(nobody, INSTANCE))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(ask(nobody, INSTANCE))
    await asyncio.sleep(0.1)
    first.cancel()
    assert (await second)[1][0] == 200
    assert (await upstream.calls())[f"GET {INSTANCE}"] == 1


@pytest.fixture
async def choosy(environ: dict[str, str], session: aiohttp.ClientSession) -> AsyncIterator[Client]:
    """Return a client of a gateway whose GoToSocial takes its time, and has no good word for some."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _heard: bytearray) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await asyncio.sleep(0.4)
        refused = b"417 No" if b"\nexpect:" in head else b"403 No" if b"scraper" in head else b"200 OK"
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}" % refused)

    async with (
        running(script) as far,
        serving(create_app(read_settings(environ | {"GTS_HOST": far.url}))) as base,
    ):
        yield Client(session, base)


@pytest.mark.parametrize(
    ("odd", "status"), [({"Expect": "the unexpected"}, 200), ({"User-Agent": "scraper/1"}, 403)], ids=["417", "403"]
)
async def test_what_one_client_is_refused_is_not_told_to_those_who_wait(
    choosy: Client, odd: dict[str, str], status: int
) -> None:
    first = asyncio.create_task(ask(choosy, INSTANCE, **odd))
    await asyncio.sleep(0.15)
    _, others = await ask(choosy, INSTANCE)
    assert others[0] == 200
    assert (await first)[1][0] == status


@pytest.fixture
async def huge(environ: dict[str, str], session: aiohttp.ClientSession) -> AsyncIterator[Client]:
    """Return a client of a gateway whose GoToSocial answers with more than is ever kept."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (LARGEST_BODY + 1))
        writer.write(b"x" * (LARGEST_BODY + 1))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        far = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with serving(create_app(read_settings(environ | {"GTS_HOST": far}))) as base:
            yield Client(session, base)


async def test_what_is_too_large_is_passed_through(huge: Client) -> None:
    for _ in range(2):
        how, (status, _, body) = await ask(huge, "/api/v1/instance/peers")
        assert (how, status, len(body)) == ("", 200, LARGEST_BODY + 1)

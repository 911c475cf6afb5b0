"""A page from another origin can read what Chirp itself answers on the API's paths, and learns nothing elsewhere."""

import asyncio
import io

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway.app import create_app
from resolvers.ratelimit import BY_ADDRESS, Kind
from resolvers.settings import read_settings
from resolvers.sources.ratelimit import Limit
from tests.support.serving import serving
from tests.support.stack import Client

ELSEWHERE = {"Origin": "https://phanpy.example", "User-Agent": "x"}
ASKS = ELSEWHERE | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}

Told = tuple[int, list[str], aiohttp.typedefs.LooseHeaders]


async def ask(client: Client, method: str, path: str, headers: dict[str, str], **more: object) -> Told:
    """Return status, the values of Access-Control-Allow-Origin, and all headers."""
    async with client.session.request(method, client.base + path, headers=headers, **more) as answer:
        await answer.read()
        return answer.status, answer.headers.getall("Access-Control-Allow-Origin", []), answer.headers


async def test_too_many_requests_can_be_read(
    environ: dict[str, str], nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BY_ADDRESS, Kind.API, Limit(1, 300))
    async with serving(create_app(read_settings(environ | {"GTS_HOST": "127.0.0.1:9"}))) as base:
        limited = Client(nobody.session, base)
        assert (await ask(limited, "GET", "/api/v1/statuses/1", ELSEWHERE))[0] == 503
        status, origins, headers = await ask(limited, "GET", "/api/v1/statuses/1", ELSEWHERE)
    assert (status, origins) == (429, ["*"])
    assert "Retry-After" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/api/v1/statuses", "/oauth/token", "/graphql", "/api/v2/chirp/preferences"])
async def test_too_large_a_body_can_be_read(nobody: Client, path: str) -> None:
    status, origins, _ = await ask(nobody, "POST", path, ELSEWHERE, data=io.BytesIO(b"x" * (1024 * 1024 + 1)))
    assert (status, origins) == (413, ["*"])


async def test_gotosocial_away_can_be_read(nobody: Client, sandbox: Sandbox) -> None:
    await asyncio.to_thread(sandbox.__exit__)
    assert (await ask(nobody, "GET", "/api/v1/statuses/1", ELSEWHERE))[:2] == (503, ["*"])
    # A browser asks first, and shows the page nothing of the answer when that is refused.
    status, origins, headers = await ask(nobody, "OPTIONS", "/api/v1/statuses/1", ASKS)
    assert (status, origins) == (204, ["*"])
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert "GET" in headers["Access-Control-Allow-Methods"]


async def test_what_gotosocial_says_is_not_said_twice(nobody: Client, upstream: Client) -> None:
    for method, headers in (("GET", ELSEWHERE), ("OPTIONS", ASKS)):
        through = await ask(nobody, method, "/api/v1/instance", headers)
        assert through[:2] == (await ask(upstream, method, "/api/v1/instance", headers))[:2]
        assert through[1] == ["*"]


@pytest.mark.parametrize("path", ["/api/v2/chirp/preferences", "/api/v2/chirp/sessions/1", "/graphql"])
async def test_a_page_elsewhere_may_use_a_token_on_chirps_own_routes(nobody: Client, path: str) -> None:
    method = "POST" if path == "/graphql" else "PATCH"
    asks = ASKS | {"Access-Control-Request-Method": method}
    status, origins, headers = await ask(nobody, "OPTIONS", path, asks)
    assert (status, origins) == (204, ["*"])
    assert method in headers["Access-Control-Allow-Methods"]
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    # Without this one no page elsewhere can use a session.
    assert "x-chirp-csrf" not in headers["Access-Control-Allow-Headers"].lower()


async def test_without_an_origin_and_elsewhere_nothing_is_opened(environ: dict[str, str], nobody: Client) -> None:
    settings = read_settings(environ | {"GTS_HOST": "127.0.0.1:9"})
    async with serving(create_app(settings)) as base:
        away = Client(nobody.session, base)
        assert (await ask(away, "GET", "/api/v1/statuses/1", {"User-Agent": "x"}))[:2] == (503, [])
        for path in ("/@alice", "/settings", "/chirp/sign-in"):
            assert (await ask(away, "GET", path, ELSEWHERE, allow_redirects=False))[1] == []

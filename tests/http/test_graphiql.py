"""GraphiQL: the page that browsers get at /graphql, unless the operator has turned it off."""

from pathlib import Path

import aiohttp
import pytest

from deploy.sandbox.server import Sandbox
from gateway import app
from gateway.app import create_app
from resolvers.settings import read_settings
from tests.support.serving import serving

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a page, in place of what the front end's build makes."""
    (tmp_path / "graphiql.html").write_text("<title>GraphiQL</title>")
    monkeypatch.setattr(app, "_BUILT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("switch", ["1", "0"])
async def test_the_page_can_be_turned_off(
    environ: dict[str, str], sandbox: Sandbox, session: aiohttp.ClientSession, switch: str
) -> None:
    settings = read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_GRAPHIQL": switch})
    async with serving(create_app(settings)) as base:
        async with session.get(base + "/graphql", headers=HTML) as answer:
            assert (answer.status, answer.content_type == "text/html") == (
                (200, True) if switch == "1" else (406, False)
            )
        async with session.post(base + "/graphql", json={"query": "{ __typename }"}) as answer:
            assert (await answer.json())["data"] == {"__typename": "Query"}


@pytest.mark.usefixtures("built")
async def test_the_page_has_a_policy_of_its_own(gateway: str, session: aiohttp.ClientSession) -> None:
    async with session.get(gateway + "/graphql", headers=HTML) as answer:
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert "GraphiQL" in await answer.text()
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    async with session.get(gateway + "/graphql", headers=HTML, params={"query": "{ __typename }"}) as answer:
        assert (answer.status, answer.content_type) == (406, "application/json")


async def test_where_nothing_is_built_the_page_says_so(
    built: Path, gateway: str, session: aiohttp.ClientSession
) -> None:
    (built / "graphiql.html").unlink()
    async with session.get(gateway + "/graphql", headers=HTML) as answer:
        assert answer.status == 404
        assert "npm run build" in await answer.text()

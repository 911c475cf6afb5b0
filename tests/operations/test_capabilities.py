"""What GoToSocial does natively is found out by asking it, and asking goes on until it answers."""

import asyncio
from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.sandbox.server import Sandbox
from resolvers.settings import read_settings
from resolvers.sources.capabilities import Capabilities, CapabilityWatch
from resolvers.sources.gotosocial import GoToSocial
from tests.support.serving import serving
from tests.support.wire import wire


def later_gotosocial(routes: Mapping[str, int]) -> Starlette:
    """Return a GoToSocial of some later version: its routes by what they answer to those without a token."""

    async def answer(request: Request) -> Response:
        status = routes.get(request.scope["route"].path, 200)
        version = {"software": {"name": "gotosocial", "version": "0.99.0"}}
        return JSONResponse(version if status == 200 else {"error": "no"}, status)

    return Starlette(routes=[Route(path, answer) for path in ("/nodeinfo/2.0", *routes)])


async def found(environ: dict[str, str], routes: Mapping[str, int]) -> Capabilities:
    async with serving(later_gotosocial(routes)) as base:
        settings = read_settings(environ | {"GTS_HOST": base})
        async with GoToSocial(settings) as gotosocial, CapabilityWatch(gotosocial) as watch:
            return watch.current


async def test_the_sandbox_does_what_gotosocial_does(environ: dict[str, str], sandbox: Sandbox) -> None:
    async with (
        GoToSocial(read_settings(environ | {"GTS_HOST": sandbox.url})) as gotosocial,
        CapabilityWatch(gotosocial) as watch,
    ):
        assert watch.current.version is not None
        assert watch.current.version.startswith("0.20")
        assert watch.current.native == frozenset()


@pytest.mark.parametrize(
    ("routes", "native"),
    [
        ({}, set()),
        ({"/api/v2/notifications": 401}, {"grouped_notifications"}),
        ({"/api/v1/streaming/health": 200}, {"streaming"}),
        ({"/api/v1/notifications/unread_count": 403}, {"notifications"}),
        # The word is taken for a notification's id.
        ({"/api/v1/notifications/{id}": 401}, set()),
    ],
)
async def test_a_route_that_refuses_exists(environ: dict[str, str], routes: dict[str, int], native: set[str]) -> None:
    assert await found(environ, routes) == Capabilities("0.99.0", frozenset(native))


async def test_asking_goes_on_until_there_is_an_answer(environ: dict[str, str], sandbox: Sandbox) -> None:
    async with wire(sandbox.url.removeprefix("http://")) as line:
        settings = read_settings(environ | {"GTS_HOST": line.address})
        await line.cut()
        async with GoToSocial(settings) as gotosocial, CapabilityWatch(gotosocial, back_off=0.02) as watch:
            assert watch.current == Capabilities()
            await line.open()
            while watch.current.version is None:
                await asyncio.sleep(0.01)


async def test_an_upgrade_is_noticed(environ: dict[str, str]) -> None:
    routes: dict[str, int] = {"/api/v2/notifications": 404}
    async with serving(later_gotosocial(routes)) as base:
        settings = read_settings(environ | {"GTS_HOST": base})
        async with GoToSocial(settings) as gotosocial, CapabilityWatch(gotosocial, every=0.02) as watch:
            assert watch.current.native == frozenset()
            routes["/api/v2/notifications"] = 401
            while not watch.current.native:
                await asyncio.sleep(0.01)


async def test_a_server_that_fails_says_nothing(environ: dict[str, str]) -> None:
    assert await found(environ, {"/api/v2/notifications": 502}) == Capabilities()

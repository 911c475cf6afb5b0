"""GoToSocial unreachable, slow, half an answer, the wrong type: each is an error of its own."""

from collections.abc import AsyncIterator

import pytest

from deploy.sandbox.server import Sandbox
from resolvers.errors import ChirpError, UpstreamDownError, UpstreamTimeoutError, ValidationError
from resolvers.settings import Settings, read_settings
from resolvers.sources import gotosocial as source
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.http1 import Limits
from tests.support.stack import Client

PATH = "/api/v1/instance"


@pytest.fixture
async def gotosocial(gateway_settings: Settings) -> AsyncIterator[GoToSocial]:
    async with GoToSocial(gateway_settings) as opened:
        yield opened


async def fault_of(gotosocial: GoToSocial, method: str = "GET") -> ChirpError:
    with pytest.raises(ChirpError) as caught:
        await gotosocial.call(method, PATH, token=None)
    return caught.value


async def test_unreachable_is_503_with_a_time_to_try_again(environ: dict[str, str]) -> None:
    async with GoToSocial(read_settings(environ | {"GTS_HOST": "127.0.0.1:9"})) as opened:
        fault = await fault_of(opened)
    assert isinstance(fault, UpstreamDownError)
    assert (fault.status, fault.retry_after) == (503, 5)


async def test_half_an_answer_is_502(gotosocial: GoToSocial, upstream: Client) -> None:
    await upstream.order_fault(kind="half", path=PATH)
    fault = await fault_of(gotosocial)
    assert isinstance(fault, UpstreamDownError)
    assert fault.status == 502


async def test_the_wrong_type_is_502(gotosocial: GoToSocial, upstream: Client) -> None:
    await upstream.order_fault(kind="content_type", path=PATH, content_type="text/html")
    fault = await fault_of(gotosocial)
    assert (fault.status, fault.detail) == (502, f"GET {PATH} answered text/html")


async def test_too_slow_is_504(gotosocial: GoToSocial, upstream: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_CALL_LIMITS", Limits(connect=2, silence=0.2, total=0.2))
    await upstream.order_fault(kind="delay", path=PATH, seconds=2)
    assert isinstance(await fault_of(gotosocial), UpstreamTimeoutError)


async def test_a_lost_answer_to_a_write_is_never_asked_for_again(gotosocial: GoToSocial, upstream: Client) -> None:
    for method in ("PUT", "DELETE", "POST"):
        await upstream.order_fault(kind="drop", path=PATH)
        await upstream.forget_calls()
        assert (await fault_of(gotosocial, method)).status == 502
        assert await upstream.calls() == {f"{method} {PATH}": 1}


async def test_a_read_on_a_dead_connection_is_asked_for_again(gateway_settings: Settings, sandbox: Sandbox) -> None:
    async with GoToSocial(gateway_settings) as opened:
        await opened.call("GET", PATH, token=None)
        sandbox.__exit__()
        with Sandbox(sandbox.world, port=sandbox.port):
            assert (await opened.call("GET", PATH, token=None)).status == 200


async def test_after_many_faults_gotosocial_is_left_alone(gotosocial: GoToSocial, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=503, path=PATH, count=25)
    faults = [await fault_of(gotosocial) for _ in range(25)]
    assert [fault.status for fault in faults[:20]] == [502] * 20
    assert [fault.status for fault in faults[20:]] == [503] * 5
    assert all(0 < (fault.retry_after or 0) <= 5 for fault in faults[20:])


async def test_requests_that_gotosocial_stumbles_over_do_not_shut_it(gotosocial: GoToSocial, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=500, path=PATH, count=40)
    assert [(await fault_of(gotosocial)).status for _ in range(40)] == [502] * 40
    assert (await gotosocial.call("GET", PATH, token=None)).status == 200


async def test_half_a_character_is_sent_nowhere(gotosocial: GoToSocial, upstream: Client) -> None:
    await upstream.forget_calls()
    half = [("q", "\ud800")]
    for wrong in ({"query": half}, {"form": half}, {"json": dict(half)}):
        with pytest.raises(ValidationError):
            await gotosocial.call("POST", "/api/v1/lists", token=None, **wrong)  # type: ignore[arg-type]  # of each kind
    assert await upstream.calls() == {}

"""The sandbox as a server: what one call changes the next one shows, its file survives, its faults happen."""

import asyncio
import http.client
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.sandbox.server import Sandbox, open_world
from deploy.sandbox.snapshot import DamagedError, keeping, load, pack, write
from deploy.sandbox.ulid import new_id
from deploy.sandbox.wire.auth import permits
from deploy.sandbox.world import World
from tests.support.sandbox import order, send, token_of


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def test_a_post_reaches_who_follows_and_goes_when_deleted(sandbox: Sandbox) -> None:
    alice, bob = token_of(sandbox.world, "alice"), token_of(sandbox.world, "bob")
    status, made = send(sandbox, "POST", "/api/v1/statuses", bob, status="Look @alice, a #wren")
    assert status == 200
    assert isinstance(made, dict)
    assert [tag["name"] for tag in made["tags"]] == ["wren"]
    _, home = send(sandbox, "GET", "/api/v1/timelines/home?limit=1", alice)
    assert isinstance(home, list)
    assert [entry["id"] for entry in home] == [made["id"]]
    assert send(sandbox, "DELETE", f"/api/v1/statuses/{made['id']}", alice) == (403, {"error": "Forbidden"})
    assert send(sandbox, "DELETE", f"/api/v1/statuses/{made['id']}", bob)[0] == 200
    _, after = send(sandbox, "GET", "/api/v1/timelines/home?limit=1", alice)
    assert isinstance(after, list)
    assert after[0]["id"] != made["id"]


def test_a_late_remote_post_sorts_by_its_own_date(sandbox: Sandbox) -> None:
    token = token_of(sandbox.world, "alice")
    _, fresh = send(sandbox, "POST", "/api/v1/statuses", token, status="Fresh")
    assert isinstance(fresh, dict)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    late = order(
        sandbox,
        "/sandbox/remote_statuses",
        acct="zoe@far.example",
        text="Late",
        created_at=yesterday.isoformat(),
    )
    assert isinstance(late, dict)
    _, public = send(sandbox, "GET", "/api/v1/timelines/public?limit=40", token)
    assert isinstance(public, list)
    ids = [entry["id"] for entry in public]
    assert ids[0] == fresh["id"]
    assert late["id"] in ids[1:]
    assert ids == sorted(ids, reverse=True)


def test_a_remote_post_is_as_bad_as_ordered(sandbox: Sandbox) -> None:
    bad = "<script>alert(1)</script>"
    post = order(
        sandbox,
        "/sandbox/remote_statuses",
        acct="zoe@far.example",
        text="",
        html=bad,
        spoiler_text=bad,
        author={"display_name": bad, "note": bad},
    )
    assert isinstance(post, dict)
    assert (post["content"], post["spoiler_text"]) == (bad, bad)
    assert (post["account"]["display_name"], post["account"]["note"]) == (bad, bad)


def test_a_fault_happens_as_often_as_ordered(sandbox: Sandbox) -> None:
    order(sandbox, "/sandbox/faults", kind="status", path="/api/v1/inst*", status=503, count=2)
    answers = [send(sandbox, "GET", "/api/v1/instance")[0] for _ in range(3)]
    assert answers == [503, 503, 200]


def test_a_dropped_answer_was_carried_out(sandbox: Sandbox) -> None:
    token = token_of(sandbox.world, "alice")
    order(sandbox, "/sandbox/faults", kind="drop", path="/api/v1/statuses", method="POST")
    with pytest.raises((http.client.HTTPException, OSError)):
        send(sandbox, "POST", "/api/v1/statuses", token, status="Into the void")
    assert any(status.text == "Into the void" for status in sandbox.world.statuses)


def test_half_an_answer_breaks_off(sandbox: Sandbox) -> None:
    order(sandbox, "/sandbox/faults", kind="half", path="/api/v1/instance")
    with pytest.raises(http.client.IncompleteRead):
        send(sandbox, "GET", "/api/v1/instance")


def test_calls_are_counted_by_template(sandbox: Sandbox) -> None:
    account = sandbox.world.accounts.one("acct", "bob")
    assert account
    token = token_of(sandbox.world, "alice")
    send(sandbox, "DELETE", "/sandbox/calls")
    for _ in range(2):
        send(sandbox, "GET", f"/api/v1/accounts/{account.id}", token)
    assert send(sandbox, "GET", "/sandbox/calls") == (200, {"GET /api/v1/accounts/{id}": 2})


def test_the_world_survives_in_its_file(tmp_path: Path) -> None:
    state = tmp_path / "world.state"
    with Sandbox(open_world("http://localhost:3000", state), state=state) as first:
        token = token_of(first.world, "alice")
        send(first, "POST", "/api/v1/statuses", token, status="Remember me")
    with Sandbox(open_world("http://localhost:3000", state), state=state) as second:
        _, home = send(second, "GET", "/api/v1/timelines/home?limit=1", token)
    assert isinstance(home, list)
    assert home[0]["text"] == "Remember me"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x93\x01\x02\x03"])
def test_a_damaged_file_stops_the_start_with_one_line(tmp_path: Path, content: bytes) -> None:
    state = tmp_path / "world.state"
    state.write_bytes(content)
    command = [sys.executable, "-m", "deploy.sandbox", "--port", "0", "--state", str(state)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=9)  # noqa: S603 - ours
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert str(state) in ended.stderr
    assert state.read_bytes() == content


def test_a_snapshot_cut_short_is_noticed(tmp_path: Path) -> None:
    state = tmp_path / "world.state"
    write(state, pack(open_world("http://localhost:3000"))[:-100])
    with pytest.raises(DamagedError):
        load(World(), state)


def test_a_snapshot_with_a_flipped_byte_is_noticed(tmp_path: Path) -> None:
    state = tmp_path / "world.state"
    packed = pack(open_world("http://localhost:3000"))
    place = packed.index(b"alice")
    write(state, packed[:place] + b"\xff" + packed[place + 1 :])
    with pytest.raises(DamagedError):
        load(World(), state)


def test_a_snapshot_is_nobody_elses_to_read(tmp_path: Path) -> None:
    state = tmp_path / "world.state"
    write(state, b"old")
    state.chmod(0o644)
    write(state, b"new")
    assert state.stat().st_mode & 0o777 == 0o600


async def test_a_full_disk_is_told_and_the_snapshot_written_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("deploy.sandbox.snapshot.INTERVAL", 0.02)
    state = tmp_path / "full" / "world.state"
    state.parent.write_text("a file where the folder should be")
    async with keeping(open_world("http://localhost:3000"), state):
        await asyncio.sleep(0.2)
        state.parent.unlink()
        await asyncio.sleep(0.2)
        assert load(World(), state)
    assert capsys.readouterr().err.count(str(state)) == 1


def test_ids_rise_and_follow_a_given_date() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert new_id(datetime(2020, 1, 1, tzinfo=UTC)) < new_id(datetime(2020, 1, 2, tzinfo=UTC)) < ids[0]


@pytest.mark.parametrize(
    ("held", "wanted", "fits"),
    [
        ("read", "read:statuses", True),
        ("read:statuses", "read", False),
        ("admin", "admin:read:accounts", True),
        ("admin:read", "admin:read:accounts", True),
        ("write", "read:statuses", False),
        ("swim", "swim:far", False),
    ],
)
def test_a_parent_scope_permits_its_children(held: str, wanted: str, fits: bool) -> None:
    assert permits(held, wanted) is fits


@pytest.mark.parametrize(
    ("method", "path", "status", "location"),
    [
        ("GET", "/api/v1/instance/", 301, "/api/v1/instance"),
        ("GET", "/oauth/authorize/?client_id=x&scope=read", 301, "/oauth/authorize?client_id=x&scope=read"),
        ("POST", "/api/v1/apps/", 307, "/api/v1/apps"),
        ("GET", "/api/v1/nothing/", 404, None),
    ],
)
def test_a_slash_too_many_leads_to_the_path_without(
    sandbox: Sandbox, method: str, path: str, status: int, location: str | None
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port)
    connection.request(method, path, headers={"User-Agent": "x", "Content-Length": "0"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.getheader("Location")) == (status, location)

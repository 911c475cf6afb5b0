import multiprocessing
import socket
import stat
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from deploy.dev.home import Home
from deploy.dev.ports import RANGE, is_free, pick_free
from resolvers.errors import StartError


def test_a_restart_finds_ports_secrets_and_finished_steps(tmp_path: Path) -> None:
    first = Home(tmp_path / ".chirp")
    port, secret = first.port("redis"), first.secret("redis")
    assert port in RANGE
    assert len(secret) == 43
    assert secret != first.secret("postgres")
    first.mark_done("posts")
    first.close()
    second = Home(tmp_path / ".chirp")
    assert (second.port("redis"), second.secret("redis")) == (port, secret)
    assert second.is_done("posts")
    assert not second.is_done("accounts")
    second.close()


def test_a_remembered_port_that_another_took_is_replaced(tmp_path: Path) -> None:
    first = Home(tmp_path)
    port = first.port("redis")
    first.close()
    with socket.create_server(("127.0.0.1", port)):
        second = Home(tmp_path)
        assert second.port("redis") != port
        second.close()


def test_two_parts_never_get_the_same_port(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert len({home.port(f"part {number}") for number in range(50)}) == 50
    home.close()


def test_what_it_writes_is_for_its_owner(tmp_path: Path) -> None:
    home = Home(tmp_path / ".chirp")
    home.secret("redis")
    assert stat.S_IMODE((home.path / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.logs.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.path.stat().st_mode) in {0o700, 0o711}
    home.close()


def hold(path: Path, held: Event, release: Event) -> None:
    home = Home(path)
    held.set()
    release.wait(10)
    home.close()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    held, release = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=hold, args=(tmp_path, held, release))
    holder.start()
    assert held.wait(10)
    with pytest.raises(StartError, match=rf"already runs from this folder \(process {holder.pid}\)"):
        Home(tmp_path)
    release.set()
    holder.join()
    Home(tmp_path).close()


@pytest.mark.parametrize("content", [b"", b"{", b'{"ports": {"redis": "x"}}', b"\x00\xff"])
def test_a_damaged_state_is_told_and_lets_the_lock_go(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.json").write_bytes(content)
    for _ in range(2):
        with pytest.raises(StartError, match=r"state\.json is damaged .*; remove "):
            Home(tmp_path)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::"])  # noqa: S104
def test_a_port_is_taken_whatever_address_it_is_taken_on(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    port = pick_free(())
    assert is_free(port)
    with socket.create_server((address, port), family=family):
        assert not is_free(port)
    assert is_free(port)

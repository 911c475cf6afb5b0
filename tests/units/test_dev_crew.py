import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.dev.child import Command
from deploy.dev.crew import Crew, PartDiedError, Stopped
from deploy.dev.home import Home
from resolvers.errors import StartError
from tests.support.chirp_dev import ROOT, processes, until

SLEEPS = ["/bin/sleep", "60"]
STUBBORN = ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    opened = Home(tmp_path)
    yield opened
    opened.close()


def command(*argv: str) -> Command:
    return Command(argv=argv, env={"PATH": "/usr/bin:/bin"})


def is_running(pid: int) -> bool:
    return any(pid == running for running, _, _ in processes())


def crew_of(home: Home, said: list[str] | None = None, stopping: threading.Event | None = None) -> Crew:
    return Crew(home, stopping or threading.Event(), ([] if said is None else said).append)


def test_leaving_stops_the_children_the_last_one_first(home: Home, tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = "trap 'echo {0} >> {1}; exit' TERM; echo up; while :; do sleep 0.02; done"
    with crew_of(home) as crew:
        for name in ("first", "second"):
            child = crew.spawn(name, command("/bin/sh", "-c", script.format(name, order)))
            crew.wait(name, lambda child=child: child.last_lines() == ["up"])
    assert order.read_text().split() == ["second", "first"]


def test_a_child_that_ignores_the_signal_is_killed_with_its_own_children(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.dev.crew.STOP_SECONDS", 0.2)
    with crew_of(home) as crew:
        child = crew.spawn("stubborn", command(*STUBBORN))
        until(lambda: any(parent == child.pid for _, parent, _ in processes()))
        family = {pid for pid, parent, _ in processes() if child.pid in {pid, parent}}
    assert len(family) == 2
    until(lambda: not any(is_running(pid) for pid in family))


def test_a_part_that_dies_is_named_with_the_end_of_its_log(home: Home) -> None:
    lines = "".join(f"echo line {number};" for number in range(30))
    with crew_of(home) as crew:
        crew.spawn("Part", command("/bin/sh", "-c", f"{lines} exit 3"))
        with pytest.raises(PartDiedError) as died:
            crew.wait("waiting", lambda: False)
    text = str(died.value)
    assert text.startswith(f"Part ended with exit code 3; the end of {home.logs / 'part.log'}:\n")
    assert text.endswith("\n    line 28\n    line 29")
    assert "line 17\n" not in text


def test_a_killed_part_is_named_with_the_signal(home: Home) -> None:
    with crew_of(home) as crew:
        child = crew.spawn("Part", command(*SLEEPS))
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(PartDiedError, match=r"^Part was killed by SIGKILL$"):
            crew.wait("waiting", lambda: False)


def test_commands_run_to_their_end_or_say_why_not(home: Home) -> None:
    with crew_of(home) as crew:
        crew.run("Part", command("/bin/true"), command("/bin/true"), what="one step")
        with pytest.raises(PartDiedError, match=r"(?s)^one step: Part ended with exit code 1; .*\n    no such thing$"):
            crew.run("Part", command("/bin/sh", "-c", "echo no such thing; exit 1"), what="one step")
        with pytest.raises(StartError, match=r"Part cannot be started: No such file or directory \(/no/such\)"):
            crew.run("Part", command("/no/such"), what="one step")


def test_what_takes_too_long_is_given_up_and_stopped(home: Home) -> None:
    with crew_of(home) as crew:
        with pytest.raises(StartError, match=r"one step: not done after 0 s; the logs are in"):
            crew.run("Part", command(*SLEEPS), what="one step", seconds=0.1)
        assert not any(parent == os.getpid() and "sleep 60" in line for _, parent, line in processes())


def test_what_takes_long_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.dev.crew.SLOW_SECONDS", 0.05)
    said: list[str] = []
    with crew_of(home, said) as crew:
        crew.run("Part", command("/bin/true"), what="quick")
        crew.run("Part", command("/bin/sleep", "0.2"), what="slow")
    assert said[0] == "slow ..."
    assert said[1].startswith("slow: done after 0.")
    assert len(said) == 2


def test_a_wish_to_stop_ends_every_wait(home: Home) -> None:
    stopping = threading.Event()
    with crew_of(home, stopping=stopping) as crew:
        threading.Timer(0.1, stopping.set).start()
        with pytest.raises(Stopped):
            crew.run("Part", command(*SLEEPS), what="one step")
        assert not any(parent == os.getpid() and "sleep 60" in line for _, parent, line in processes())


SUPERVISOR = """
import sys, threading, time
from pathlib import Path
from deploy.dev.child import Command
from deploy.dev.crew import Crew
from deploy.dev.home import Home
with Crew(Home(Path(sys.argv[1])), threading.Event(), print) as crew:
    print(crew.spawn("Part", Command(argv=["/bin/sleep", "60"], env={})).pid, flush=True)
    time.sleep(60)
"""


def test_the_guard_ends_the_children_of_a_killed_supervisor_and_holds_the_lock_until_then(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", SUPERVISOR, tmp_path], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        assert is_running(child)
        supervisor.kill()
    Home(tmp_path).close()
    assert not is_running(child)

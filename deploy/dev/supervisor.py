"""The supervisor behind `chirp dev`: starts the parts in order, shows them, watches them, stops them."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.dev.chirp import migrate, start_gateway, start_worker
from deploy.dev.crew import Crew, PartDiedError, Stopped
from deploy.dev.gotosocial import start_gotosocial
from deploy.dev.home import Home
from deploy.dev.part import Part
from deploy.dev.ports import is_free
from deploy.dev.screen import screen
from deploy.dev.stores import start_postgres, start_redis
from deploy.sandbox.demo import logins
from resolvers.errors import StartError

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.2
LEAST_FREE = 4 * 1024 * 1024


def run_dev(folder: Path, *, port: int, limits: bool, accounts: Path | None, say: Callable[[str], None]) -> None:
    """Run the whole system on `port` with its data in `folder` until somebody stops it; `say` prints a line.

    `limits` turns Chirp's rate limits on; `accounts` is a file to write the demo logins to. Raises StartError: it
    cannot be started, or one of its parts has died.
    """
    parent = os.getppid()
    stopping = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stopping.set())
    home = Home(folder)
    try:
        with Crew(home, stopping, say) as crew:
            try:
                _check_port(port)
                if accounts:
                    _write_logins(accounts)
                parts = _start_parts(crew, port=port, limits=limits)
                for line in screen(home, parts, origin=_origin(port)):
                    say(line)
                _watch(crew, parent)
            except Stopped:
                say("Chirp is stopping ...")
    finally:
        home.close()


def _check_port(port: int) -> None:
    if not is_free(port):
        raise StartError(f"port {port} is in use; stop what listens there, or choose another port with --port")


def _start_parts(crew: Crew, *, port: int, limits: bool) -> list[Part]:
    below = _start_below(crew, port)
    settings = {
        "CHIRP_HOST": _origin(port),
        "CHIRP_BIND": "127.0.0.1",
        "CHIRP_RATE_LIMITS": "on" if limits else "off",
        "CHIRP_INTROSPECTION": "everyone",
        "SESSION_SECRET": crew.home.secret("session"),
    }
    for part in below:
        settings.update(part.settings)
    migrate(crew, settings)
    chirp = [start_gateway(crew, settings, port=port), start_worker(crew, settings)]
    _await(crew, chirp)
    return chirp + below


def _start_below(crew: Crew, port: int) -> list[Part]:
    """Start what Chirp stands on. These parts have the data, so when one cannot start the data may be damaged."""
    try:
        redis = start_redis(crew)
        gotosocial = start_gotosocial(crew, origin=_origin(port))
        postgres = start_postgres(crew)
        below = [gotosocial, postgres, redis]
        _await(crew, below)
    except PartDiedError as error:
        raise StartError(f"{error}\nIf the data is damaged, {crew.home.advice}.") from None
    return below


def _await(crew: Crew, parts: Iterable[Part]) -> None:
    for part in parts:
        crew.wait(f"starting {part.name}", part.is_ready)
        part.fill()


def _watch(crew: Crew, parent: int) -> None:
    """Wait until a signal comes, a part dies, or the `make` (process `parent`) that started this is gone.

    Raises StartError when the disk fills up: the parts would go on for a while and lose what they are told.
    """
    while "MAKELEVEL" not in os.environ or os.getppid() == parent:
        crew.pause(WATCH_SECONDS)
        disk = os.statvfs(crew.home.path)
        if disk.f_bavail * disk.f_frsize < LEAST_FREE:
            raise StartError(f"the disk that holds {crew.home.path} is full; make room there and start again")


def _origin(port: int) -> str:
    return f"http://localhost:{port}"


def _write_logins(file: Path) -> None:
    try:
        file.write_text(json.dumps(logins(), indent=2) + "\n")
    except OSError as error:
        raise StartError(f"--accounts {file}: {error.strerror}") from None

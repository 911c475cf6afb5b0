"""Chirp's own processes as parts: the migrations, the gateway and the worker, by the same commands as anywhere."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace

from deploy.dev.child import Command
from deploy.dev.crew import Crew
from deploy.dev.part import Part
from deploy.dev.probe import answers


def migrate(crew: Crew, settings: Mapping[str, str]) -> None:
    """Bring the database to this version. Raises StartError."""
    crew.run("migrate", _chirp("migrate", settings), what="bringing the database up to date")


def start_gateway(crew: Crew, settings: Mapping[str, str], *, port: int) -> Part:
    """Start the gateway on `port`. Raises StartError."""
    ops = str(crew.home.port("gateway-ops"))
    # On one machine there is nowhere else to send those who have something open: SIGINT does not wait for them.
    command = _chirp("serve", {**settings, "CHIRP_PORT": str(port), "CHIRP_OPS_PORT": ops})
    child = crew.spawn("gateway", replace(command, stop_signal=signal.SIGINT))
    return Part(
        name="gateway",
        address=f"http://127.0.0.1:{port}",
        note=f"log {child.log}",
        is_ready=lambda: answers(port, "/readyz"),
    )


def start_worker(crew: Crew, settings: Mapping[str, str]) -> Part:
    """Start a worker. Raises StartError."""
    ops = str(crew.home.port("worker-ops"))
    child = crew.spawn("worker", _chirp("work", {**settings, "CHIRP_OPS_PORT": ops}))
    return Part(name="worker", address="-", note=f"log {child.log}")


def _chirp(command: str, settings: Mapping[str, str]) -> Command:
    return Command(argv=[sys.executable, "-P", "-m", "deploy.cli", command], env={**os.environ, **settings})

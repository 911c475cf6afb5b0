"""The sandbox as a part: the stand-in GoToSocial, for machines without a real one."""

import os
import sys
from signal import SIGINT

from deploy.dev.child import Command
from deploy.dev.crew import Crew
from deploy.dev.part import Part
from deploy.dev.probe import answers


def start_sandbox(crew: Crew, *, origin: str) -> Part:
    """Start it for the public address `origin`. Raises StartError."""
    port = crew.home.port("gotosocial")
    state = crew.home.path / "sandbox.state"
    crew.spawn(
        "sandbox",
        Command(
            argv=[
                *(sys.executable, "-P", "-m", "deploy.sandbox"),
                *("--port", str(port), "--host-url", origin, "--state", state),
            ],
            env=os.environ,
            stop_signal=SIGINT,
        ),
    )
    return Part(
        name="GoToSocial",
        address=f"http://127.0.0.1:{port}",
        note="the sandbox, a stand-in (no gotosocial binary in PATH; GTS_BIN names one)",
        settings={"GTS_HOST": f"127.0.0.1:{port}"},
        is_ready=lambda: answers(port, "/api/v1/instance"),
    )

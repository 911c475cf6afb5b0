"""A real GoToSocial program, run for a test in a folder of its own."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from deploy.dev.gotosocial import CONFIG, environment
from deploy.dev.person import Server
from deploy.dev.ports import pick_free
from deploy.dev.probe import answers


class GoToSocialProcess:
    """One server for the public address `origin`; `url` is where it listens."""

    def __init__(self, program: Path, folder: Path, origin: str, environ: Mapping[str, str]) -> None:
        self._program = program.resolve()
        self._server = Server(pick_free(()), urlsplit(origin).netloc)
        self.url = f"http://127.0.0.1:{self._server.port}"
        (folder / "storage").mkdir()
        self._env = {**environment(self._program, folder, self._server), **environ}
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self._command("server", "start"), env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def account(self, verb: str, *options: str) -> None:
        """Run `gotosocial admin account`; it works on the database that the server uses."""
        subprocess.run(  # noqa: S603
            self._command("admin", "account", verb, *options), env=self._env, check=True, capture_output=True
        )

    def wait_until_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not answers(self._server.port, "/readyz", host=self._server.host):
            assert self._process.poll() is None, self._log.read_text()[-2000:]
            assert time.monotonic() < deadline, f"not ready after {seconds} s"
            time.sleep(0.2)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _command(self, *words: str) -> list[str | Path]:
        return [self._program, "--config-path", CONFIG, *words]


@contextmanager
def gotosocial_process(
    program: Path, folder: Path, origin: str, environ: Mapping[str, str] | None = None
) -> Iterator[GoToSocialProcess]:
    """Run a server that is ready to answer; `environ` adds settings of its own (GTS_...)."""
    running = GoToSocialProcess(program, folder, origin, environ or {})
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()

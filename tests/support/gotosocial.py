"""A real GoToSocial program, run for a test in a folder of its own."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from deploy.dev.gotosocial import CONFIG, WEB_BESIDE
from deploy.dev.ports import pick_free


class GoToSocialProcess:
    """One server for the public address `origin`; `url` is where it listens."""

    def __init__(self, program: Path, folder: Path, origin: str, environ: Mapping[str, str]) -> None:
        self._program = program.resolve()
        port = pick_free(())
        self.url = f"http://127.0.0.1:{port}"
        self._host = urlsplit(origin).netloc
        web = Path(os.environ.get("GTS_WEB_DIR") or self._web())
        (folder / "storage").mkdir()
        self._env = {
            "HOME": os.fspath(folder),
            "PATH": os.environ.get("PATH", os.defpath),
            "GTS_HOST": self._host,
            "GTS_PROTOCOL": "http",
            "GTS_BIND_ADDRESS": "127.0.0.1",
            "GTS_PORT": str(port),
            "GTS_TRUSTED_PROXIES": "127.0.0.1/32,::1",
            "GTS_DB_TYPE": "sqlite",
            "GTS_DB_ADDRESS": os.fspath(folder / "gotosocial.db"),
            "GTS_STORAGE_LOCAL_BASE_PATH": os.fspath(folder / "storage"),
            "GTS_WEB_TEMPLATE_BASE_DIR": os.fspath(web / "template"),
            "GTS_WEB_ASSET_BASE_DIR": os.fspath(web / "assets"),
            **environ,
        }
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
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text()[-2000:]
            assert time.monotonic() < deadline, f"not ready after {seconds} s"
            time.sleep(0.2)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", int(self.url.rpartition(":")[2]), timeout=2)
        try:
            connection.request("GET", "/readyz", headers={"Host": self._host, "User-Agent": "x"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _web(self) -> Path:
        folders = (self._program.parent / beside for beside in WEB_BESIDE)
        return next(folder for folder in folders if (folder / "template").is_dir())

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

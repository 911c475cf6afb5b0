"""GoToSocial as a part: the server at GTS_HOST, else a gotosocial program on SQLite, else the sandbox."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from deploy.dev.child import Command
from deploy.dev.crew import Crew
from deploy.dev.part import Part
from deploy.dev.person import Server
from deploy.dev.probe import answers
from deploy.dev.sandbox import start_sandbox
from deploy.dev.seed import seed
from deploy.sandbox.demo import PEOPLE, email_of, password_of
from resolvers.errors import StartError

NAME = "GoToSocial"
CONFIG = Path(__file__).parent.with_name("gotosocial.yaml")
WEB_BESIDE = ("web", "../web", "../gotosocial/web", "../share/gotosocial/web")


def start_gotosocial(crew: Crew, *, origin: str) -> Part:
    """Return the server at GTS_HOST, or start one for the public address `origin`. Raises StartError."""
    if host := os.environ.get("GTS_HOST"):
        return Part(name=NAME, address=host, note="from GTS_HOST")
    program = os.environ.get("GTS_BIN") or shutil.which("gotosocial")
    return _Program(crew, Path(program), origin).part if program else start_sandbox(crew, origin=origin)


class _Program:
    """A gotosocial program of this machine, with its database and media in `.chirp/gotosocial`."""

    def __init__(self, crew: Crew, program: Path, origin: str) -> None:
        if not os.access(program, os.X_OK) or program.is_dir():
            raise StartError(f"GTS_BIN={program} is no program")
        self._crew = crew
        self._program = program.resolve()
        self._port = crew.home.port("gotosocial")
        self._server = Server(self._port, urlsplit(origin).netloc)
        folder = crew.home.path / "gotosocial"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / "storage").mkdir(exist_ok=True)
        except OSError as error:
            raise StartError(f"{NAME}: {error.filename}: {error.strerror}") from None
        self._env = environment(self._program, folder, self._server)
        crew.spawn(NAME, self._command("server", "start"))
        self.part = Part(
            name=NAME,
            address=f"http://127.0.0.1:{self._port}",
            note=f"{self._program}, data in {folder}",
            settings={"GTS_HOST": f"127.0.0.1:{self._port}"},
            is_ready=self._is_ready,
            fill=self._fill,
        )

    def _command(self, *words: str) -> Command:
        return Command(argv=[self._program, "--config-path", CONFIG, *words], env=self._env)

    def _is_ready(self) -> bool:
        return answers(self._port, "/readyz", host=self._server.host)

    def _fill(self) -> None:
        """Make the demo accounts and their first posts, once. For accounts GoToSocial has its command line only."""
        if self._crew.home.is_done("gotosocial"):
            return
        names = [somebody.name for somebody in PEOPLE]
        self._account("create", *([*_named(name), *_login(name)] for name in names if not self._knows(name)))
        self._account("confirm", *(_named(name) for name in names))
        self._account("promote", _named("admin"))
        self._crew.say("writing the first posts")
        seed(self._server)
        self._crew.home.mark_done("gotosocial")

    def _knows(self, name: str) -> bool:
        resource = f"/.well-known/webfinger?resource=acct:{name}@{self._server.host}"
        return answers(self._port, resource, host=self._server.host)

    def _account(self, verb: str, *options: list[str]) -> None:
        commands = [self._command("admin", "account", verb, *words) for words in options]
        self._crew.run(NAME, *commands, what=f"demo accounts: {verb}")


def environment(program: Path, folder: Path, server: Server) -> dict[str, str]:
    """Return the variables of a program that serves on this machine, its data in `folder`. Raises StartError."""
    web = _web_of(program)
    return {
        "HOME": os.fspath(folder),
        "PATH": os.environ.get("PATH", os.defpath),
        "GTS_HOST": server.host,
        "GTS_PROTOCOL": "http",
        "GTS_BIND_ADDRESS": "127.0.0.1",
        "GTS_PORT": str(server.port),
        "GTS_TRUSTED_PROXIES": "127.0.0.1/32,::1",
        "GTS_DB_TYPE": "sqlite",
        "GTS_DB_ADDRESS": os.fspath(folder / "gotosocial.db"),
        "GTS_STORAGE_LOCAL_BASE_PATH": os.fspath(folder / "storage"),
        "GTS_WEB_TEMPLATE_BASE_DIR": os.fspath(web / "template"),
        "GTS_WEB_ASSET_BASE_DIR": os.fspath(web / "assets"),
    }


def _web_of(program: Path) -> Path:
    given = os.environ.get("GTS_WEB_DIR")
    for folder in [Path(given)] if given else [program.parent / beside for beside in WEB_BESIDE]:
        if (folder / "template").is_dir() and (folder / "assets").is_dir():
            return folder.resolve()
    raise StartError(
        f"the folders template and assets of {program} are not where they are looked for; "
        "set GTS_WEB_DIR to the folder that holds both"
    )


def _named(name: str) -> list[str]:
    return ["--username", name]


def _login(name: str) -> list[str]:
    return ["--email", email_of(name), "--password", password_of(name)]

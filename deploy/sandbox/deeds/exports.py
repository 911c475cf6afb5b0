"""CSV files: what an account has, written down, and read in again."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from deploy.sandbox.deeds import relations
from deploy.sandbox.model.accounts import Account
from deploy.sandbox.text import find_account
from deploy.sandbox.wire.body import Upload
from deploy.sandbox.wire.errors import RefusedError, bad_request
from deploy.sandbox.world import World

Row = Sequence[str]

_FOLLOWING = ("Account address", "Show boosts", "Notify on new posts", "Languages")
_MUTES = ("Account address", "Hide notifications")
_KINDS = ("following", "blocks", "mutes")
_MODES = ("merge", "overwrite")


def followers_csv(world: World, account: Account) -> str:
    """Write who follows an account."""
    rows = [[_address(world, row.account_id)] for row in world.follows.by("target", account.id)]
    return _written([["Account address"], *sorted(rows)])


def following_csv(world: World, account: Account) -> str:
    """Write whom an account follows."""
    rows = [
        [_address(world, row.target_id), _flag(row.reblogs), _flag(row.notify), ""]
        for row in world.follows.by("source", account.id)
    ]
    return _written([_FOLLOWING, *sorted(rows)])


def lists_csv(world: World, account: Account) -> str:
    """Write the lists of an account and who is on them."""
    return _written(
        [row.title, _address(world, member.target_id)]
        for row in world.lists.by("account", account.id)
        for member in world.list_members.by("list", row.id)
    )


def blocks_csv(world: World, account: Account) -> str:
    """Write whom an account blocks."""
    return _written(sorted([_address(world, row.target_id)] for row in world.blocks.by("source", account.id)))


def mutes_csv(world: World, account: Account) -> str:
    """Write whom an account mutes."""
    rows = [[_address(world, row.target_id), _flag(row.notifications)] for row in world.mutes.by("source", account.id)]
    return _written([_MUTES, *sorted(rows)])


def import_csv(world: World, account: Account, kind: str, mode: str, upload: Upload | None) -> None:
    """Read a file in; `overwrite` ends what is not in it. Raises RefusedError (400)."""
    for field, value in (("Data", upload), ("Type", kind)):
        if not value:
            raise bad_request(
                f"Key: 'ImportRequest.{field}' Error:Field validation for '{field}' failed on the 'required' tag"
            )
    if kind not in _KINDS:
        raise bad_request(f"type {kind} not recognized, valid types are: [{' '.join(_KINDS)}]")
    if mode and mode not in _MODES:
        raise bad_request(f"mode {mode} not recognized, valid modes are: [{' '.join(_MODES)}]")
    rows = _read(upload.content if upload else b"", kind)
    wanted = [(target, row) for row in rows if (target := _found(world, row[0])) and target.id != account.id]
    take, drop, held = _WAYS[kind]
    for target, row in wanted:
        with suppress(RefusedError):  # a line that is refused is passed over: nobody waits for the answer
            take(world, account, target.id, row)
    if mode == "overwrite":
        for target_id in held(world, account) - {target.id for target, _ in wanted}:
            drop(world, account, target_id)


def _read(content: bytes, kind: str) -> list[list[str]]:
    """Return the lines of a file, without its heading. Raises RefusedError (400)."""
    try:
        lines = [line for line in csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True) if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise bad_request(f"error reading {kind} data file: {error}") from error
    for number, line in enumerate(lines, 1):
        if len(line) != len(lines[0]):
            raise bad_request(f"error reading {kind} data file: record on line {number}: wrong number of fields")
    return [line for line in lines if "@" in line[0]]


def _found(world: World, address: str) -> Account | None:
    username, _, domain = address.strip().removeprefix("@").partition("@")
    return find_account(world, username, domain)


def _follow(world: World, account: Account, target_id: str, row: Row) -> None:
    relations.follow(world, account, target_id, reblogs=_said(row, 1, True), notify=_said(row, 2, False))


def _block(world: World, account: Account, target_id: str, _row: Row) -> None:
    relations.block(world, account, target_id)


def _mute(world: World, account: Account, target_id: str, row: Row) -> None:
    relations.mute(world, account, target_id, notifications=_said(row, 1, True), duration=0)


def _followed(world: World, account: Account) -> set[str]:
    tables = (world.follows, world.follow_requests)
    return {row.target_id for table in tables for row in table.by("source", account.id)}


def _blocked(world: World, account: Account) -> set[str]:
    return {row.target_id for row in world.blocks.by("source", account.id)}


def _muted(world: World, account: Account) -> set[str]:
    return {row.target_id for row in world.mutes.by("source", account.id)}


_Take = Callable[[World, Account, str, Row], None]
_Drop = Callable[[World, Account, str], None]
_Held = Callable[[World, Account], set[str]]

_WAYS: dict[str, tuple[_Take, _Drop, _Held]] = {
    "following": (_follow, relations.unfollow, _followed),
    "blocks": (_block, relations.unblock, _blocked),
    "mutes": (_mute, relations.unmute, _muted),
}


def _said(row: Row, place: int, default: bool) -> bool:
    """Return a flag of a line."""
    return row[place].strip().lower() == "true" if len(row) > place and row[place] else default


def _address(world: World, account_id: str) -> str:
    """Return the full name of an account."""
    account = world.accounts[account_id]
    return f"{account.username}@{account.domain or world.domain}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _written(rows: Iterable[Row]) -> str:
    """Return lines as a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()

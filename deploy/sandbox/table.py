"""A table of rows in memory: by id, in the order of the ids, and by any number of keys."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec


class HasId(Protocol):
    """A row: a Struct with an id that never changes."""

    id: str


Row = TypeVar("Row", bound=HasId)
Keys = Callable[[Row], Iterable[str]]


class Table(Generic[Row]):
    """Rows of one kind. Everything is written through add, change and remove."""

    def __init__(self, row: type[Row], **indexes: Keys[Row]) -> None:
        """Make an empty table; each index says under which keys a row is found (none is fine)."""
        self.row = row
        self.version = 0
        self._rows: dict[str, Row] = {}
        self._ids: list[str] = []
        self._keys = indexes
        self._found: dict[str, dict[str, list[str]]] = {name: {} for name in indexes}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows.values()))

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._rows

    @property
    def ids(self) -> Sequence[str]:
        """All ids, oldest first."""
        return self._ids

    def get(self, row_id: str | None) -> Row | None:
        """Return a row, None when there is none."""
        return self._rows.get(row_id) if row_id else None

    def __getitem__(self, row_id: str) -> Row:
        return self._rows[row_id]

    def ids_by(self, index: str, key: str) -> Sequence[str]:
        """Return the ids of the rows under a key, oldest first; don't change the list."""
        return self._found[index].get(key, ())

    def by(self, index: str, key: str) -> list[Row]:
        """Return the rows under a key, oldest first."""
        return [self._rows[row_id] for row_id in self.ids_by(index, key)]

    def one(self, index: str, key: str) -> Row | None:
        """Return the first row under a key, None when there is none."""
        ids = self.ids_by(index, key)
        return self._rows[ids[0]] if ids else None

    def count(self, index: str, key: str) -> int:
        """Return how many rows are under a key."""
        return len(self.ids_by(index, key))

    def add(self, row: Row) -> Row:
        """Take in a new row."""
        self._rows[row.id] = row
        insort(self._ids, row.id)
        self._enter(row)
        self.version += 1
        return row

    def change(self, row: Row, **values: object) -> Row:
        """Set attributes of a row and keep the indexes right."""
        self._leave(row)
        for name, value in values.items():
            setattr(row, name, value)
        self._enter(row)
        self.version += 1
        return row

    def remove(self, row: Row | None) -> None:
        """Drop a row; one that is not there is no error."""
        if row is None or self._rows.pop(row.id, None) is None:
            return
        _take_out(self._ids, row.id)
        self._leave(row)
        self.version += 1

    def drop(self, index: str, key: str) -> None:
        """Drop all rows under a key."""
        for row in self.by(index, key):
            self.remove(row)

    def load(self, packed: msgspec.Raw) -> None:
        """Take in all rows of a snapshot."""
        for row in msgspec.msgpack.decode(packed, type=list[self.row]):  # type: ignore[name-defined] # known at run time
            self.add(row)

    def _enter(self, row: Row) -> None:
        for name, keys in self._keys.items():
            for key in keys(row):
                insort(self._found[name].setdefault(key, []), row.id)

    def _leave(self, row: Row) -> None:
        for name, keys in self._keys.items():
            for key in keys(row):
                ids = self._found[name][key]
                _take_out(ids, row.id)
                if not ids:
                    del self._found[name][key]


def pair(one: str, other: str) -> str:
    """Return the key of a relation between two rows."""
    return f"{one} {other}"


def _take_out(ids: list[str], row_id: str) -> None:
    """Remove an id from a sorted list."""
    del ids[bisect_left(ids, row_id)]

"""What chirp.* holds of a person: every table with a column `account_id`, be it of a feature that comes later."""

from collections.abc import Mapping
from dataclasses import dataclass

from resolvers.sources.postgres import Session

# A table is named in SQL as PostgreSQL itself quotes it.
_TABLES = (
    "SELECT quote_ident(relname) AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
    " WHERE relnamespace = 'chirp'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
    " AND attname = 'account_id' AND NOT attisdropped ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def tables(session: Session) -> list[str]:
    """Return the names of these tables."""
    return [table.name for table in await session.all(_Name, _TABLES)]


async def accounts(session: Session) -> list[str]:
    """Return the ids of all accounts of which something is held."""
    parts = [f"SELECT account_id FROM {table}" for table in await tables(session)]  # noqa: S608  quoted names
    rows = await session.all(_Name, f"SELECT account_id AS name FROM ({' UNION '.join(parts)}) ORDER BY 1")  # noqa: S608
    return [row.name for row in rows]


async def count(session: Session, account_id: str) -> Mapping[str, int]:
    """Return how many rows of an account each table holds; those with none are left out."""
    found = {
        table: await session.value(int, f"SELECT count(*) FROM {table} WHERE account_id = $1", account_id) or 0  # noqa: S608
        for table in await tables(session)
    }
    return {table: rows for table, rows in found.items() if rows}


async def delete(session: Session, account_id: str) -> int:
    """Delete all rows of an account; return how many, without those that go along with others."""
    return sum(
        [
            await session.run(f"DELETE FROM {table} WHERE account_id = $1", account_id)  # noqa: S608  quoted names
            for table in await tables(session)
        ]
    )

"""chirp.schema_versions: which migrations were applied."""

import asyncpg

from resolvers.sources.postgres import Session


async def newest(session: Session) -> int:
    """Return the number of the newest migration that was applied, 0 when none ever was."""
    try:
        return await session.value(int, "SELECT max(version) FROM schema_versions") or 0
    except asyncpg.UndefinedTableError:
        return 0

"""pg_catalog: what PostgreSQL itself says about the role that Chirp signs in as."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.sources.postgres import Session


@dataclass(frozen=True, slots=True)
class Role:
    """The role of this session; `owns_chirp` is None when there is no schema chirp."""

    name: str
    is_superuser: bool
    may_pass_limits: bool
    owns_chirp: bool | None


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of this database, and the schema it is in."""

    name: str
    schema: str


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def version(session: Session) -> str:
    """Return the version of the server, such as 17.2."""
    text = await session.value(str, "SELECT current_setting('server_version')") or ""
    return text.split(" ")[0]


async def now(session: Session) -> datetime | None:
    """Return the server's clock."""
    return await session.value(datetime, "SELECT clock_timestamp()")


async def role(session: Session) -> Role | None:
    """Return the role of this session; `may_pass_limits`: it may make roles or databases, or pass row security."""
    return await session.one(
        Role,
        "SELECT rolname::text AS name, rolsuper AS is_superuser,"
        " rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS may_pass_limits,"
        " (SELECT nspowner = pg_roles.oid FROM pg_namespace WHERE nspname = 'chirp') AS owns_chirp"
        " FROM pg_roles WHERE rolname = current_user",
    )


async def readable_schemas(session: Session) -> list[str]:
    """Return the schemas beside chirp whose tables the role may read; what extensions brought does not count."""
    found = await session.all(
        _Name,
        "SELECT DISTINCT nspname::text AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname NOT IN ('chirp', 'information_schema')"
        " AND nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(pg_namespace.oid, 'USAGE')"
        " AND has_table_privilege(pg_class.oid, 'SELECT')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') ORDER BY 1",
    )
    return [schema.name for schema in found]


async def open_databases(session: Session) -> list[str]:
    """Return the other databases of the server that the role may connect to; `postgres` is open to everybody."""
    found = await session.all(
        _Name,
        "SELECT datname::text AS name FROM pg_database WHERE datallowconn AND NOT datistemplate"
        " AND datname NOT IN (current_database(), 'postgres') AND has_database_privilege(oid, 'CONNECT') ORDER BY 1",
    )
    return [database.name for database in found]


async def extensions(session: Session) -> list[Extension]:
    """Return what is installed in this database."""
    return await session.all(
        Extension,
        "SELECT extname::text AS name, nspname::text AS schema"
        " FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace",
    )

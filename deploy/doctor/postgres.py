"""PostgreSQL: reachable, new enough, its role kept to one schema, extensions in place, migrations applied."""

from deploy.doctor.finding import Finding, fault, ok, reason, warning
from resolvers.errors import ChirpError, MigrationError, StoreError
from resolvers.settings import Settings
from resolvers.sources.migrate import pending, read_migrations
from resolvers.sources.postgres import OLDEST_VERSION, Session, open_postgres
from resolvers.sources.tables import catalog

CHECK = "PostgreSQL"
EXTENSIONS = ("pg_trgm", "unaccent")
_ADMINISTRATOR = "let an administrator run deploy/postgres.sql on that server"


async def check(settings: Settings) -> list[Finding]:
    """Check the database that CHIRP_DB_* name."""
    where = f"{settings.db_address.host}:{settings.db_address.port}"
    try:
        postgres = await open_postgres(settings, connections=1)
    except StoreError as error:
        remedy = f"start a PostgreSQL {OLDEST_VERSION} or later there, or correct the setting; {_ADMINISTRATOR}"
        return [fault(CHECK, str(error), remedy)]
    try:
        async with postgres.session() as session:
            version = await catalog.version(session)
            found = [
                ok(CHECK, f"{version} at {where}, database {settings.db_name}"),
                await _role(session),
                await _sight(session, settings.db_name),
                *await _extensions(session),
            ]
    except ChirpError as error:
        return [fault(CHECK, reason(error), "see the log of PostgreSQL")]
    finally:
        await postgres.close()
    return [*found, await _migrations(settings)]


async def _role(session: Session) -> Finding:
    check = "PostgreSQL role"
    role = await catalog.role(session)
    if role is None:
        return fault(check, "the server does not know the role of this connection", _ADMINISTRATOR)
    if role.owns_chirp is None:
        return fault(check, "there is no schema chirp", _ADMINISTRATOR)
    if role.is_superuser:
        return fault(check, f"{role.name} is a superuser", "set CHIRP_DB_USER to the role of deploy/postgres.sql")
    if not role.owns_chirp:
        return fault(check, f"{role.name} does not own the schema chirp", _ADMINISTRATOR)
    if role.may_pass_limits:
        remedy = f'ALTER ROLE "{role.name}" NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION'
        return warning(check, f"{role.name} may do more than own the schema chirp", remedy)
    return ok(check, f"{role.name} owns the schema chirp and has no other power")


async def _sight(session: Session, database: str) -> Finding:
    check = "PostgreSQL sight"
    if schemas := await catalog.readable_schemas(session):
        remedy = f"give Chirp a database of its own, or REVOKE its rights in {', '.join(schemas)}"
        return fault(check, f"the role can read tables outside of chirp, in {', '.join(schemas)}", remedy)
    if databases := await catalog.open_databases(session):
        named = ", ".join(f'"{name}"' for name in databases)
        return warning(
            check,
            f"the role may connect to other databases too: {', '.join(databases)}",
            f"REVOKE CONNECT ON DATABASE {named} FROM PUBLIC, after a GRANT to their own roles",
        )
    return ok(check, f"nothing but the schema chirp of {database}")


async def _extensions(session: Session) -> list[Finding]:
    installed = {extension.name: extension.schema for extension in await catalog.extensions(session)}
    found = []
    for name in EXTENSIONS:
        check = f"Extension {name}"
        if name not in installed:
            found.append(fault(check, "is not installed", _ADMINISTRATOR))
        elif installed[name] != "chirp":
            remedy = f"as an administrator: ALTER EXTENSION {name} SET SCHEMA chirp"
            found.append(fault(check, f"is in the schema {installed[name]}, which Chirp does not search", remedy))
        else:
            found.append(ok(check, "in the schema chirp"))
    return found


async def _migrations(settings: Settings) -> Finding:
    check = "Migrations"
    try:
        names = await pending(settings)
    except (MigrationError, StoreError) as error:
        return fault(check, str(error), "run the Chirp that belongs to this database, or restore it")
    if names:
        return fault(check, f"not applied: {', '.join(names)}", "run `chirp migrate`")
    return ok(check, f"all {len(read_migrations())} are applied")

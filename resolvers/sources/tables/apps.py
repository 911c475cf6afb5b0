"""chirp.apps: the applications that Chirp registered with GoToSocial."""

from dataclasses import dataclass, field

from resolvers.sources.postgres import Session

_LOCK = "chirp.apps"


@dataclass(frozen=True, slots=True)
class App:
    """An application; `secret` is sealed."""

    client_id: str
    purpose: str
    redirect_uri: str
    secret: bytes = field(repr=False)


async def lock(session: Session) -> None:
    """Let nobody else register an application until this transaction ends."""
    await session.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", _LOCK)


async def newest(session: Session, purpose: str, redirect_uri: str) -> App | None:
    """Return the application that signs people in now."""
    return await session.one(
        App,
        "SELECT client_id, purpose, redirect_uri, secret FROM apps WHERE purpose = $1 AND redirect_uri = $2"
        " ORDER BY registered_at DESC LIMIT 1",
        purpose,
        redirect_uri,
    )


async def select(session: Session, client_id: str) -> App | None:
    """Return an application, be it a former one."""
    return await session.one(
        App, "SELECT client_id, purpose, redirect_uri, secret FROM apps WHERE client_id = $1", client_id
    )


async def insert(session: Session, app: App) -> None:
    """Keep a new application."""
    await session.run(
        "INSERT INTO apps (client_id, purpose, redirect_uri, secret) VALUES ($1, $2, $3, $4)",
        app.client_id,
        app.purpose,
        app.redirect_uri,
        app.secret,
    )


async def reseal(session: Session, client_id: str, secret: bytes) -> None:
    """Replace a sealed secret by the same under another key."""
    await session.run("UPDATE apps SET secret = $2 WHERE client_id = $1", client_id, secret)

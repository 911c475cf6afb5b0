"""PostgreSQL and Redis as parts: those that the environment names, else the embedded ones."""

import os

from deploy.dev.crew import Crew
from deploy.dev.part import Part
from deploy.dev.postgres import Postgres
from deploy.dev.valkey import Valkey


def start_postgres(crew: Crew) -> Part:
    """Return the server at CHIRP_DB_HOST, or start the embedded one with its database. Raises StartError."""
    if host := os.environ.get("CHIRP_DB_HOST"):
        return Part(name="PostgreSQL", address=host, note="from CHIRP_DB_HOST")
    server = Postgres(crew)
    crew.wait("starting PostgreSQL", server.is_ready)
    login = {
        "CHIRP_DB_NAME": "chirp",
        "CHIRP_DB_USER": "chirp_app",
        "CHIRP_DB_PASS": crew.home.secret("chirp_app"),
    }
    server.set_up(login)
    return Part(
        name="PostgreSQL",
        address=server.host,
        note="embedded, since CHIRP_DB_HOST is not set",
        settings=login | {"CHIRP_DB_HOST": server.host},
    )


def start_redis(crew: Crew) -> Part:
    """Return the server at REDIS_HOST, or start the embedded Valkey. Raises StartError."""
    if host := os.environ.get("REDIS_HOST"):
        return Part(name="Redis", address=host, note="from REDIS_HOST")
    server = Valkey(crew)
    return Part(
        name="Redis",
        address=server.host,
        note="embedded Valkey, since REDIS_HOST is not set",
        settings={"REDIS_HOST": server.host, "REDIS_PASS": server.password},
        is_ready=server.is_ready,
    )

"""The command `chirp`: one subcommand for each process there is. Each loads only what it runs.

So a worker carries no web server, and a container nothing of `deploy.dev`.
"""

import asyncio
import importlib.util
import os
import pkgutil
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from resolvers.errors import StartError
from resolvers.settings import Settings, read_settings
from resolvers.telemetry import configure_logging

CANNOT_START = 2
FAULTS_FOUND = 1


class _Commands(click.Group):
    """A group whose commands end with one line when the process cannot start."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  as click declares it
        try:
            return super().invoke(ctx)
        except StartError as error:
            click.echo(f"chirp: {error}", err=True)
            sys.exit(CANNOT_START)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Chirp: a GraphQL and Mastodon gateway in front of GoToSocial. Settings come from the environment."""


@main.command()
def serve() -> None:
    """Run one gateway process."""
    _load("deploy.server:run_server")(_settings())


@main.command()
def work() -> None:
    """Run one worker process."""
    _load("jobs.worker:run_worker")(_settings())


@main.command()
def migrate() -> None:
    """Bring the database schema to this version."""
    for name in asyncio.run(_load("resolvers.sources.migrate:migrate")(_settings())):
        click.echo(f"applied {name}")


@main.command()
@click.option("--json", is_flag=True, help="Print what was found as JSON.")
def doctor(json: bool) -> None:
    """Check a deployment: every setting and each server behind it. Ends with 1 when something does not work."""
    if not _load("deploy.doctor.run:run_doctor")(click.echo, json=json):
        sys.exit(FAULTS_FOUND)


@main.command()
@click.argument("who", metavar="ACCT|ID")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(who: str, yes: bool) -> None:
    """Forget all that Chirp holds of an account, and sign it out. What GoToSocial has stays."""
    told, forget_it = _load("deploy.forget:found"), _load("deploy.forget:forgotten")
    settings = _settings(log_level="error")
    account_id, lines = asyncio.run(told(settings, who))
    for line in lines:
        click.echo(line)
    if not yes:
        click.confirm("Forget all of it?", abort=True)
    asyncio.run(forget_it(settings, account_id))
    click.echo("Forgotten.")


@main.command()
def keys() -> None:
    """Print new secrets as settings: SESSION_SECRET, and a key pair for Web Push."""
    private = _load("resolvers.sources.vault:new_vapid_key")()
    click.echo(f"SESSION_SECRET={secrets.token_hex(64)}")
    click.echo(f"VAPID_PRIVATE_KEY={private}")
    click.echo(f"VAPID_PUBLIC_KEY={_load('resolvers.sources.vault:vapid_public_key')(private)}")


@main.command()
def schema() -> None:
    """Print the GraphQL schema."""
    click.echo(_load("schema.build:build")())


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Where Chirp is reached.")
@click.option(
    "--accounts", type=click.Path(path_type=Path, dir_okay=False), help="Write the demo logins here, as JSON."
)
@click.option("--no-limits", is_flag=True, help="Turn rate limits off.")
def dev(port: int, accounts: Path | None, no_limits: bool) -> None:
    """Run the whole system on this machine, with demo accounts. Data stays in .chirp/.

    PostgreSQL and Redis: those at CHIRP_DB_HOST and REDIS_HOST if set, else embedded ones.

    GoToSocial: the one at GTS_HOST if set, else the program GTS_BIN (or gotosocial in PATH) on
    SQLite, else the sandbox. GTS_WEB_DIR is the folder with the program's own `template` and
    `assets`; without it they are looked for near the program, in web/, ../web/,
    ../gotosocial/web/ and ../share/gotosocial/web/.
    """
    if importlib.util.find_spec("deploy.dev") is None:
        raise StartError("chirp dev is no part of this installation; run it from the source")
    _load("deploy.dev.supervisor:run_dev")(
        Path.cwd() / ".chirp", port=port, limits=not no_limits, accounts=accounts, say=click.echo
    )


def _settings(*, log_level: str | None = None) -> Settings:
    settings = read_settings(os.environ)
    configure_logging(log_level or settings.log_level, secrets=settings.secrets)
    return settings


def _load(name: str) -> Any:  # noqa: ANN401  whatever stands there
    return pkgutil.resolve_name(name)


if __name__ == "__main__":
    main()

"""Accounts that are gone at GoToSocial are forgotten; those that may still be there never are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from deploy.sandbox.deeds.departures import suspend
from deploy.sandbox.server import Sandbox
from resolvers import departures, grants, sessions
from resolvers.sealed_sessions import Seat
from resolvers.settings import Settings, read_settings
from resolvers.sources.bundle import Sources, open_sources
from resolvers.sources.tables import personal
from tests.support.stack import Client, token_of

# What is held of nobody, or of a token by its SHA-256 alone.
OF_NOBODY = {"apps", "idempotency", "schema_versions", "token_scopes"}
CONVERSATION = "01BBBBBBBBBBBBBBBBBBBBBBBB"
NOWHERE = "01AAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
async def sources(gateway_settings: Settings) -> AsyncIterator[Sources]:
    async with open_sources(gateway_settings) as opened:
        yield opened


def id_of(sandbox: Sandbox, name: str) -> str:
    account = sandbox.world.accounts.one("acct", name)
    assert account is not None
    return account.id


async def live(sources: Sources, sandbox: Sandbox, name: str, account_id: str = "") -> str:
    """Let an account use Chirp: a session, a grant, rows; return its id."""
    account_id = account_id or id_of(sandbox, name)
    token = token_of(sandbox.world, name)
    seat = Seat(account_id, name, "client", token, until=datetime.now(UTC) + sessions.ABSOLUTE)
    await grants.keep(sources, account_id, "client", ["read", "write"], token, until=seat.until)
    await sessions.begin(sources, seat, former=None, user_agent="x")
    async with sources.postgres.session() as session:
        for sql in (
            "INSERT INTO preferences (account_id, theme, density) VALUES ($1, 'dark', 'calm')",
            "INSERT INTO rate_limit_overrides (account_id, requests_per_min) VALUES ($1, 600)",
            "INSERT INTO events (account_id, kind, payload) VALUES ($1, 'conversation_muted', '{}')",
            "INSERT INTO conversation_mutes (account_id, status_id) VALUES ($1, $2)",
            "INSERT INTO conversation_mute_members (account_id, status_id, member_id) VALUES ($1, $2, $2)",
        ):
            await session.run(sql, account_id, *([CONVERSATION] if "$2" in sql else []))
    return account_id


async def test_what_is_held_of_an_account_that_is_gone_is_forgotten(sources: Sources, sandbox: Sandbox) -> None:
    alice, bob = await live(sources, sandbox, "alice"), await live(sources, sandbox, "bob")
    held = await departures.held(sources, bob)
    assert held["sessions"] == held["grants"] == held["preferences"] == held["conversation_mute_members"] == 1
    assert await departures.purge_gone(sources, ()) == 0
    assert await departures.held(sources, bob) == held
    account = sandbox.world.accounts.one("acct", "bob")
    assert account is not None
    suspend(sandbox.world, account)
    assert await departures.purge_gone(sources, ()) == 1
    assert await departures.held(sources, bob) == {}
    assert await departures.held(sources, alice) == held
    assert await departures.purge_gone(sources, ()) == 0


async def test_an_account_that_is_not_there_any_more_is_forgotten(sources: Sources, sandbox: Sandbox) -> None:
    await live(sources, sandbox, "alice")
    async with sources.postgres.session() as session:
        await session.run("INSERT INTO preferences VALUES ($1, NULL, 'dark', 'calm')", NOWHERE)
        await session.run("INSERT INTO preferences VALUES ('no/id', NULL, 'dark', 'calm')")
    assert await departures.purge_gone(sources, ()) == 1
    assert await departures.held(sources, NOWHERE) == {}
    assert await departures.held(sources, "no/id") == {"preferences": 1}


async def test_an_account_whose_token_is_good_is_there_whatever_is_said_of_it(
    sources: Sources, sandbox: Sandbox
) -> None:
    await live(sources, sandbox, "alice")
    await live(sources, sandbox, "bob", NOWHERE)
    held = await departures.held(sources, NOWHERE)
    assert await departures.purge_gone(sources, ()) == 0
    assert await departures.held(sources, NOWHERE) == held


async def test_without_a_good_token_nothing_is_forgotten(sources: Sources, sandbox: Sandbox) -> None:
    alice = await live(sources, sandbox, "alice")
    held = await departures.held(sources, alice)
    for token in list(sandbox.world.tokens):
        sandbox.world.tokens.remove(token)
    account = sandbox.world.accounts.one("acct", "alice")
    assert account is not None
    suspend(sandbox.world, account)
    assert await departures.purge_gone(sources, ["not-a-token"]) == 0
    assert await departures.held(sources, alice) == held
    # The operator's own token tells.
    assert await departures.purge_gone(sources, ["not-a-token", token_of(sandbox.world, "admin")]) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 401},
        {"kind": "drop"},
        {"kind": "half"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
@pytest.mark.parametrize("path", ["/api/v1/accounts/verify_credentials", f"/api/v1/accounts/{NOWHERE}"])
async def test_a_server_in_trouble_says_of_nobody_that_they_are_gone(
    sources: Sources, sandbox: Sandbox, upstream: Client, path: str, fault: dict[str, object]
) -> None:
    await live(sources, sandbox, "alice")
    async with sources.postgres.session() as session:
        await session.run("INSERT INTO preferences VALUES ($1, NULL, 'dark', 'calm')", NOWHERE)
    await upstream.order_fault(path=path, count=100, **fault)
    assert await departures.purge_gone(sources, ()) == 0
    assert await departures.held(sources, NOWHERE) == {"preferences": 1}


async def test_another_server_in_its_place_says_of_nobody_that_they_are_gone(
    sources: Sources, sandbox: Sandbox, environ: dict[str, str]
) -> None:
    alice = await live(sources, sandbox, "alice")
    held = await departures.held(sources, alice)
    with Sandbox() as other:
        async with open_sources(read_settings(environ | {"GTS_HOST": other.url})) as moved:
            assert await departures.purge_gone(moved, ()) == 0
    async with open_sources(read_settings(environ | {"GTS_HOST": "127.0.0.1:9"})) as down:
        assert await departures.purge_gone(down, ()) == 0
    assert await departures.held(sources, alice) == held


async def test_to_forget_an_account_ends_its_tokens(sources: Sources, sandbox: Sandbox) -> None:
    alice, bob = await live(sources, sandbox, "alice"), await live(sources, sandbox, "bob")
    await departures.forget(sources, alice)
    assert await departures.held(sources, alice) == {}
    assert await departures.held(sources, bob) != {}
    assert await departures.find(sources, "@alice", ()) == alice
    assert await departures.find(sources, "nobody-here", ()) is None


async def test_each_table_tells_whose_its_rows_are(sources: Sources) -> None:
    async with sources.postgres.session() as session:
        personal_tables = set(await personal.tables(session))
        every = await session.value(str, "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'chirp'")
        kept = await session.value(
            str,
            "SELECT string_agg(conname, ' ') FROM pg_constraint WHERE contype = 'f' AND confdeltype NOT IN ('c', 'n')"
            " AND connamespace = 'chirp'::regnamespace",
        )
    others = set((every or "").split()) - personal_tables - OF_NOBODY
    assert others == set(), "call the column with the owner account_id, or say in OF_NOBODY that nobody's data is there"
    assert kept is None, "a foreign key without ON DELETE CASCADE keeps an account from being forgotten"

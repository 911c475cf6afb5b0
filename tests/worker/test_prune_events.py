"""The worker runs its jobs: events that nobody will read on from are deleted."""

import pytest

from jobs.context import open_context
from jobs.idempotency import prune_idempotency
from jobs.schedule import CRON_JOBS
from jobs.token_scopes import prune_token_scopes
from jobs.worker import worker_of
from resolvers.settings import Settings
from tests.support.stores import Sql


# arq closes its connections by a name that redis-py has since changed.
@pytest.mark.filterwarnings("ignore:Call to deprecated close:DeprecationWarning")
async def test_old_events_go_and_young_ones_stay(settings: Settings, sql: Sql) -> None:
    for age in ("8 days", "6 days", "1 minute"):
        await sql.execute(
            "INSERT INTO chirp.events (account_id, kind, payload, created_at)"
            " VALUES ('a', 'conversation_muted', jsonb_build_object('age', $1::text), now() - $1::text::interval)",
            age,
        )
    async with open_context(settings) as opened:
        worker = worker_of(settings, opened, burst=True)
        await worker.async_run()
        await worker.close()
    left = [row["age"] for row in await sql.fetch("SELECT payload->>'age' AS age FROM chirp.events")]
    assert sorted(left) == ["1 minute", "6 days"]
    assert worker.jobs_failed == 0
    # One that is due each minute may have been due once more.
    assert worker.jobs_complete >= sum(job.run_at_startup for job in CRON_JOBS)


async def test_old_idempotency_keys_go_and_young_ones_stay(settings: Settings, sql: Sql) -> None:
    for age, since in (("61 minutes", "61 minutes"), ("59 minutes", "59 minutes"), ("62 minutes", "1 minute")):
        await sql.execute(
            "INSERT INTO chirp.idempotency"
            " (token_hash, key, fingerprint, attempt, leased_until, created_at, began_at)"
            " VALUES ('', $1::text, '', gen_random_uuid(), now(), now() - $1::text::interval,"
            " now() - $2::text::interval)",
            age,
            since,
        )
    async with open_context(settings) as opened:
        assert await prune_idempotency({"chirp": opened}) == 1
    left = [row["key"] for row in await sql.fetch("SELECT key FROM chirp.idempotency")]
    assert sorted(left) == ["59 minutes", "62 minutes"]


async def test_a_pickle_in_the_queue_is_never_opened(settings: Settings) -> None:
    async with open_context(settings) as opened:
        worker = worker_of(settings, opened, burst=True)
    assert worker.job_deserializer is not None
    with pytest.raises(ValueError, match=r"."):
        worker.job_deserializer(
            b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94"
        )


async def test_what_was_learnt_of_tokens_long_ago_goes(settings: Settings, sql: Sql) -> None:
    for name, age in ((b"old", "91 days"), (b"young", "89 days")):
        await sql.execute(
            "INSERT INTO chirp.token_scopes (token_sha256, granted, learnt_at)"
            " VALUES ($1, '{read}', now() - $2::text::interval)",
            name,
            age,
        )
    async with open_context(settings) as opened:
        assert await prune_token_scopes({"chirp": opened}) == 1
    assert await sql.fetchval("SELECT token_sha256 FROM chirp.token_scopes") == b"young"


def test_jobs_have_names_of_their_own() -> None:
    names = [job.name for job in CRON_JOBS]
    assert len(set(names)) == len(names)
    assert {"cron:prune_events", "cron:purge_gone_accounts", "cron:end_due_tokens"} <= set(names)

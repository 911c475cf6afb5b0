"""What runs by the clock."""

from arq.cron import CronJob, cron

from jobs.departures import purge_gone_accounts
from jobs.events import prune_events
from jobs.idempotency import prune_idempotency
from jobs.revocations import end_due_tokens
from jobs.sessions import end_lapsed_sessions
from jobs.token_scopes import prune_token_scopes

CRON_JOBS: list[CronJob] = [
    # Once an hour rather than once a night: a worker that was down at night catches up at once.
    cron(prune_events, minute=17, run_at_startup=True),
    cron(purge_gone_accounts, hour=3, minute=41),
    cron(prune_token_scopes, hour=4, minute=11),
    cron(end_due_tokens, second=0, run_at_startup=True),
    cron(end_lapsed_sessions, minute=29, run_at_startup=True),
    cron(prune_idempotency, minute={3, 13, 23, 33, 43, 53}, run_at_startup=True),
]

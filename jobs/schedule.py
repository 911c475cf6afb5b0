"""What runs by the clock."""

from arq.cron import CronJob, cron

from jobs.events import prune_events
from jobs.idempotency import prune_idempotency
from jobs.revocations import end_due_tokens

CRON_JOBS: list[CronJob] = [
    # Once an hour rather than once a night: a worker that was down at night catches up at once.
    cron(prune_events, minute=17, run_at_startup=True),
    cron(end_due_tokens, second=0, run_at_startup=True),
    cron(prune_idempotency, minute={3, 13, 23, 33, 43, 53}, run_at_startup=True),
]

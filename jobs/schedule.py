"""What runs by the clock."""

from arq.cron import CronJob, cron

from jobs.events import prune_events

CRON_JOBS: list[CronJob] = [
    # Once an hour rather than once a night: a worker that was down at night catches up at once.
    cron(prune_events, minute=17, run_at_startup=True),
]

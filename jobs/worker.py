"""The arq worker: runs jobs when they are due, and is told by the process manager when to stop."""

import asyncio
import json
from dataclasses import replace

from arq.connections import RedisSettings
from arq.worker import Worker

from jobs.context import WorkerContext, open_context
from jobs.ops import ops_port
from jobs.schedule import CRON_JOBS
from resolvers.readiness import Readiness
from resolvers.settings import Settings

QUEUE = "chirp:jobs"
# Where arq says, once a minute, that a worker runs; without the prefix of all keys.
SIGN_OF_LIFE = "jobs:health-check"
_LIFE_SECONDS = 60


def worker_of(settings: Settings, opened: WorkerContext, *, burst: bool = False) -> Worker:
    """Return a worker whose jobs use what is `opened`; with `burst` it stops when nothing is left to do."""
    return Worker(
        # Each notes when it runs next, which is of one worker.
        cron_jobs=[replace(job) for job in CRON_JOBS],
        queue_name=QUEUE,
        health_check_interval=_LIFE_SECONDS,
        redis_settings=_redis(settings),
        ctx={"chirp": opened},
        burst=burst,
        # arq's own default is pickle: whoever may write to Redis would run code here.
        job_serializer=lambda job: json.dumps(job).encode(),
        job_deserializer=json.loads,
    )


def run_worker(settings: Settings) -> None:
    """Run the worker until SIGTERM or SIGINT.

    Raises StoreError when PostgreSQL or Redis cannot be used, StartError when its ops port is taken.
    """
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    readiness = Readiness()
    async with ops_port(settings, readiness), open_context(settings) as opened:
        worker = worker_of(settings, opened)
        with readiness.watching(opened.sources):
            await _work(worker)


async def _work(worker: Worker) -> None:
    try:
        await worker.async_run()
    except asyncio.CancelledError:
        # How arq ends on a signal, after what was running had been put back.
        return
    finally:
        await worker.close()


def _redis(settings: Settings) -> RedisSettings:
    address = settings.redis_address
    return RedisSettings(host=address.host, port=address.port, ssl=address.tls, password=settings.redis_password)

"""The worker: one at least has told within the last minute that it runs."""

from deploy.doctor.finding import Finding, ok, skipped, warning
from jobs.worker import SIGN_OF_LIFE
from resolvers.errors import ChirpError, StoreError
from resolvers.settings import Settings
from resolvers.sources.redis import open_redis

CHECK = "Worker"


async def check(settings: Settings) -> list[Finding]:
    """Look for the sign of life that workers leave in Redis."""
    try:
        redis = await open_redis(settings, connections=1)
    except StoreError:
        return [skipped(CHECK, "leaves its sign of life in Redis, which does not answer")]
    try:
        told = await redis.get(SIGN_OF_LIFE)
    except ChirpError:
        return [skipped(CHECK, "leaves its sign of life in Redis, which does not answer")]
    finally:
        await redis.close()
    if told is None:
        return [warning(CHECK, "none has told of itself for a minute: nothing is done later", "start chirp work")]
    return [ok(CHECK, "runs")]

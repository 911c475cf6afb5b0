"""Redis or Valkey: reachable, asks for a password, new enough, keeps what it is given."""

from deploy.doctor.finding import Finding, fault, ok, reason, warning
from resolvers.errors import ChirpError, StoreError
from resolvers.settings import Settings
from resolvers.sources.redis import RedisFacts, open_redis

CHECK = "Redis"
# The first with all that arq and our scripts ask for (https://redis.io/docs/latest/commands/).
OLDEST = (6, 2)


async def check(settings: Settings) -> list[Finding]:
    """Check the server at REDIS_HOST."""
    where = f"{settings.redis_address.host}:{settings.redis_address.port}"
    try:
        redis = await open_redis(settings, connections=1)
    except StoreError as error:
        return [fault(CHECK, str(error), "start Redis or Valkey there, or correct the setting")]
    try:
        facts = await redis.facts()
    except ChirpError as error:
        remedy = "let the user run INFO (ACL: +info)"
        return [ok(CHECK, f"answers at {where}"), _password(settings), warning("Redis facts", reason(error), remedy)]
    finally:
        await redis.close()
    return [_version(facts, where), _password(settings), _persistence(facts), _eviction(facts)]


def _password(settings: Settings) -> Finding:
    check = "Redis password"
    if settings.redis_password is None:
        remedy = "set requirepass there and REDIS_PASS here"
        return warning(check, "none is asked for: who reaches it can read sessions", remedy)
    return ok(check, "is asked for, and REDIS_PASS is right")


def _version(facts: RedisFacts, where: str) -> Finding:
    parts = tuple(int(part) for part in facts.version.split(".")[:2] if part.isdigit())
    if parts < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return fault(CHECK, f"{facts.name} {facts.version} at {where} is too old", f"Chirp needs {oldest} or later")
    return ok(CHECK, f"{facts.name} {facts.version} at {where}")


def _persistence(facts: RedisFacts) -> Finding:
    check = "Redis persistence"
    if facts.keeps_log:
        return ok(check, "changes are written down (appendonly yes)")
    remedy = "set appendonly yes, and give it a volume"
    return warning(check, "a restart of it may sign everybody out (appendonly no)", remedy)


def _eviction(facts: RedisFacts) -> Finding:
    check = "Redis eviction"
    if facts.memory and facts.eviction != "noeviction":
        remedy = "set maxmemory-policy noeviction, and enough maxmemory"
        return warning(check, f"drops sessions and jobs when its memory is full ({facts.eviction})", remedy)
    limit = f"{facts.memory // 2**20} MB" if facts.memory else "no limit of memory"
    return ok(check, f"{limit}, {facts.eviction}")

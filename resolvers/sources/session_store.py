"""Sessions in Redis: what stands under each name, and which sessions an account has.

The second is a hash for each account, names by public ids. A session changes together with its places there, in one
step, and only if it still is what was read: so whoever ends the sessions of an account misses none that gets a new name
meanwhile, and of two who change one session neither undoes what the other did.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from resolvers.sources.redis import PREFIX, Redis, translated

# Keys: the session, the lists that it leaves. Arguments: what was read, what is to stand (empty: nothing), id, name.
_REPLACE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
end
for i = 2, #KEYS do
  if redis.call('HGET', KEYS[i], ARGV[3]) == ARGV[4] then redis.call('HDEL', KEYS[i], ARGV[3]) end
end
return 1
"""
# Keys: the former session, the mark that it was replaced, the new one, what stands beside it, the lists that both are
# on. Arguments: what was read (empty: nothing), seconds of the mark, the new one and its seconds, what stands beside
# (empty: nothing) and its seconds, id, name, seconds of the lists.
_ROTATE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], '', 'EX', ARGV[2])
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[4])
if ARGV[5] ~= '' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[6]) end
for i = 5, #KEYS do
  redis.call('HSET', KEYS[i], ARGV[7], ARGV[8])
  redis.call('EXPIRE', KEYS[i], ARGV[9])
end
return 1
"""
# Keys: the list. Arguments: pairs of an id and the name that it had. Returns how many had another name by now.
_STRIKE = """
local moved = 0
for i = 1, #ARGV, 2 do
  local name = redis.call('HGET', KEYS[1], ARGV[i])
  if name == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i]) elseif name then moved = moved + 1 end
end
return moved
"""
# So long two sign-ins of one browser count as being at once; who has lost an answer takes longer to come again.
_REPLACED_SECONDS = 10


class Turn(IntEnum):
    """What became of an attempt to replace a session by one with a new name."""

    TOO_LATE = -1  # another sign-in has just replaced it
    CHANGED = 0  # it is not what was read: read it again
    DONE = 1


async def get(redis: Redis, name: str) -> bytes | None:
    """Return what stands under a name."""
    return await redis.get(_key(name))


async def touch(redis: Redis, name: str, *, seconds: int) -> bytes | None:
    """Return what stands under a name, which lives on for `seconds` from now."""
    return await redis.touch(_key(name), seconds=seconds)


async def replace(
    redis: Redis, name: str, was: bytes, now: bytes, *, session_id: str = "", leaves: Iterable[str] = ()
) -> bool:
    """Put `now` in the place of `was` for as long as that had left, or nothing when it is empty.

    The session leaves the lists of the accounts `leaves`. Return False when `was` stands there no more.
    """
    keys = [PREFIX + _key(name), *map(_list, leaves)]
    return await _run(redis, _REPLACE, keys, [was, now, session_id, name]) == 1


async def rotate(
    redis: Redis,
    former: tuple[str, bytes | None],
    name: str,
    value: bytes,
    *,
    seconds: int,
    session_id: str,
    accounts: Iterable[str],
    listed_seconds: int,
    beside: tuple[str, bytes, int] = ("", b"", 0),
) -> Turn:
    """Put a session under a new name in the place of a former one, given by its name and what was read there.

    It is on the lists of `accounts`, which live on for `listed_seconds`. `beside` is the key, value and life time of
    what has to be there with it.
    """
    was, read = former
    key, more, more_seconds = beside
    keys = [_key(was), f"session_replaced:{was}", _key(name), key]
    return Turn(
        await _run(
            redis,
            _ROTATE,
            [*(PREFIX + one for one in keys), *map(_list, accounts)],
            [read or b"", _REPLACED_SECONDS, value, seconds, more, more_seconds, session_id, name, listed_seconds],
        )
    )


async def add(
    redis: Redis, name: str, value: bytes, *, seconds: int, session_id: str, account_id: str, listed_seconds: int
) -> None:
    """Put a session that replaces none under a name, and on the list of its account."""
    with translated():
        async with redis.client.pipeline(transaction=True) as pipe:
            pipe.set(PREFIX + _key(name), value, ex=seconds)
            pipe.hset(_list(account_id), session_id, name)
            pipe.expire(_list(account_id), listed_seconds)
            await pipe.execute()


async def names(redis: Redis, account_id: str) -> dict[str, str]:
    """Return the names of an account's sessions by their public ids; some may have ended."""
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            pipe.hgetall(_list(account_id))
            [found] = await pipe.execute()
    return {key.decode(): value.decode() for key, value in found.items()}


async def strike(redis: Redis, account_id: str, gone: dict[str, str]) -> bool:
    """Take sessions, names by ids, off the list of an account; tell whether one stays since it has a new name."""
    arguments = [part for pair in gone.items() for part in pair]
    return await _run(redis, _STRIKE, [_list(account_id)], arguments) > 0


async def read(redis: Redis, names: Iterable[str]) -> list[tuple[bytes | None, float]]:
    """Return what stands under names, and the seconds that each has left; keeps none of them alive."""
    with translated():
        async with redis.client.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.get(PREFIX + _key(name))
                pipe.pttl(PREFIX + _key(name))
            found = await pipe.execute()
    return [(value, left / 1000) for value, left in zip(found[::2], found[1::2], strict=True)]


async def _run(redis: Redis, script: str, keys: list[str], arguments: Sequence[bytes | str | int]) -> int:
    with translated():
        return int(await redis.client.register_script(script)(keys=keys, args=arguments))


def _key(name: str) -> str:
    return f"session:{name}"


def _list(account_id: str) -> str:
    return f"{PREFIX}sessions_of:{account_id}"

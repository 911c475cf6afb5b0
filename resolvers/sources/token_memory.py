"""What Redis remembers of tokens, each by its digest (SHA-256, hexadecimal): who it was found to stand for.

Two answers of GoToSocial are kept: the identity, for a minute, and the owner that rate limits charge, for a day. What
was asked before an account's tokens came into doubt is not kept after that: each doubt changes a stamp, which is read
before GoToSocial is asked and has to be the same when its answer is kept.
"""

from resolvers.sources.redis import PREFIX, Redis, translated

REVOKED = b"revoked"
_IDENTITY = f"{PREFIX}identity:"
_OWNER = f"{PREFIX}token_account:"
_STAMP = f"{PREFIX}token_doubts"
# As long as anything is kept of a token.
_LIST_SECONDS = 86_400

# Keys: the stamp, what is kept, and the list of the account's tokens where the account is known. Arguments: the stamp
# as it was, value and seconds, whether nothing may stand there, the digest, seconds that it stays on the list.
_KEEP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return end
if ARGV[4] == '1' and redis.call('EXISTS', KEYS[2]) == 1 then return end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if not KEYS[3] then return end
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[3], now, ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. now - ARGV[6])
redis.call('EXPIRE', KEYS[3], ARGV[6])
"""
# Keys: the stamp, the list of the account's tokens. Arguments: what the keys of identities and owners begin with.
_DOUBT = """
redis.call('INCR', KEYS[1])
for _, digest in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if redis.call('GET', ARGV[1] .. digest) ~= ARGV[3] then redis.call('DEL', ARGV[1] .. digest) end
  redis.call('DEL', ARGV[2] .. digest)
end
redis.call('DEL', KEYS[2])
"""


async def identity(redis: Redis, digest: str) -> tuple[bytes | None, bytes]:
    """Return what is kept of a token's identity, REVOKED for one that has ended, and the stamp of this moment."""
    return await _read(redis, _IDENTITY + digest)


async def keep_identity(
    redis: Redis, digest: str, account_id: str, value: bytes, *, stamp: bytes, seconds: int
) -> None:
    """Keep the identity of a token, unless something stands there: it may have been revoked meanwhile."""
    await _keep(redis, _IDENTITY, digest, account_id, value, stamp=stamp, seconds=seconds, only_new=True)


async def owner(redis: Redis, digest: str) -> tuple[bytes | None, bytes]:
    """Return what is kept of a token's owner, and the stamp of this moment."""
    return await _read(redis, _OWNER + digest)


async def keep_owner(redis: Redis, digest: str, account_id: str, *, stamp: bytes, seconds: int) -> None:
    """Keep the owner of a token, "" for one that may not tell."""
    await _keep(redis, _OWNER, digest, account_id, account_id.encode(), stamp=stamp, seconds=seconds, only_new=False)


async def refuse(redis: Redis, digest: str, *, seconds: int) -> None:
    """Remember for `seconds` that a token was revoked, and nothing else of it."""
    with translated():
        async with redis.client.pipeline(transaction=True) as pipe:
            pipe.set(_IDENTITY + digest, REVOKED, ex=seconds)
            pipe.delete(_OWNER + digest)
            await pipe.execute()


async def doubt(redis: Redis, digest: str) -> None:
    """Forget whom a token stands for, so that GoToSocial is asked at its next use."""
    with translated():
        await redis.client.delete(_IDENTITY + digest, _OWNER + digest)


async def doubt_account(redis: Redis, account_id: str) -> None:
    """Forget that tokens stand for an account, so that GoToSocial is asked at their next use."""
    with translated():
        script = redis.client.register_script(_DOUBT)
        await script(keys=[_STAMP, _list(account_id)], args=[_IDENTITY, _OWNER, REVOKED])


async def _read(redis: Redis, key: str) -> tuple[bytes | None, bytes]:
    with translated():
        kept, stamp = await redis.client.mget(key, _STAMP)
    return kept, stamp or b""


async def _keep(
    redis: Redis,
    prefix: str,
    digest: str,
    account_id: str,
    value: bytes,
    *,
    stamp: bytes,
    seconds: int,
    only_new: bool,
) -> None:
    with translated():
        script = redis.client.register_script(_KEEP)
        keys = [_STAMP, prefix + digest, *([_list(account_id)] if account_id else [])]
        await script(keys=keys, args=[stamp, value, seconds, int(only_new), digest, _LIST_SECONDS])


def _list(account_id: str) -> str:
    return f"{PREFIX}account_tokens:{account_id}"

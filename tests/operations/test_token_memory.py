"""What Redis remembers of tokens: no list of them grows without end."""

import pytest

from resolvers.sources import token_memory
from resolvers.sources.redis import Redis
from tests.support.waiting import until

DAY = 86_400
LISTS = "chirp:account_tokens:*"


async def keep(redis: Redis, digest: str, account_id: str) -> None:
    await token_memory.keep_owner(redis, digest, account_id, stamp=b"", seconds=DAY)


async def test_tokens_that_may_not_tell_their_account_are_on_no_list(redis: Redis) -> None:
    await keep(redis, "silent", "")
    assert (await token_memory.owner(redis, "silent"))[0] == b""
    assert await redis.client.keys(LISTS) == []


async def test_old_tokens_leave_the_list_of_an_account_that_goes_on(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_memory, "_LIST_SECONDS", 1)
    await keep(redis, "old", "owl")
    [name] = await redis.client.keys(LISTS)

    async def only_the_new_one() -> bool:
        await keep(redis, "new", "owl")
        return await redis.client.zrange(name, 0, -1) == [b"new"]

    await until(only_the_new_one)


async def test_a_doubt_forgets_those_that_are_on_the_list(redis: Redis) -> None:
    for digest, account_id in (("one", "owl"), ("two", "owl"), ("another", "wren")):
        await keep(redis, digest, account_id)
    await token_memory.keep_identity(redis, "one", "owl", b"{}", stamp=b"", seconds=60)
    await token_memory.doubt_account(redis, "owl")
    assert [(await token_memory.owner(redis, digest))[0] for digest in ("one", "two", "another")] == [
        None,
        None,
        b"wren",
    ]
    assert (await token_memory.identity(redis, "one"))[0] is None
    assert await redis.client.keys(LISTS) == [b"chirp:account_tokens:wren"]

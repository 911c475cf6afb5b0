"""What is remembered of muted conversations while PostgreSQL is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from resolvers.errors import UpstreamTimeoutError
from resolvers.sources import muted_members
from resolvers.sources.bus import Bus
from resolvers.sources.muted_members import MutedMembers
from resolvers.sources.postgres import Postgres


class Away:
    """PostgreSQL and the bus, neither of which answers."""

    def __init__(self) -> None:
        self.asked = 0

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        self.asked += 1
        raise UpstreamTimeoutError
        yield

    def on(self, *_: object) -> None:
        pass

    def on_back(self, *_: object) -> None:
        pass


async def test_one_that_does_not_answer_is_not_asked_for_every_post(monkeypatch: pytest.MonkeyPatch) -> None:
    away = Away()
    members = MutedMembers(cast("Postgres", away), cast("Bus", away))
    with pytest.raises(UpstreamTimeoutError):
        await members.any_of(["a"])
    assert [await members.any_of(["a"]) for _ in range(3)] == [False] * 3
    assert away.asked == 1
    monkeypatch.setattr(muted_members, "monotonic", lambda: float("inf"))
    with pytest.raises(UpstreamTimeoutError):
        await members.any_of(["a"])
    assert away.asked == 2

"""Loaders: one per key shape and request, so that a page of objects costs few calls. The door of aiodataloader."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Generic, TypeVar

import msgspec
from aiodataloader import DataLoader

from resolvers.entities.account import Account, OwnAccount
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.list import List
from resolvers.entities.poll import Poll
from resolvers.entities.relationship import Relationship
from resolvers.entities.status import Status
from resolvers.errors import NotFoundError
from resolvers.sources.list_members import Members
from resolvers.upstream import Upstream

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# What fits GoToSocial's `id[]` in one URL.
LARGEST_BATCH = 40
# A call for each is worth it even for few accounts: what they answer is remembered for the next page.
_MOST_LISTS = 15


class Loader(Generic[K, V]):
    """Collects the keys asked for in one turn of the event loop and fetches them by one call.

    `fetch` returns one result per key, in the order of the keys; an exception in a place fails that key alone. Nothing
    it refers to may refer to the loader: so what a request has fetched is freed at its end, without the garbage
    collector.
    """

    def __init__(
        self, fetch: Callable[[Sequence[K]], Awaitable[Sequence[V | Exception]]], largest: int = LARGEST_BATCH
    ) -> None:
        self._fetch = fetch
        self._largest = largest
        self._primed: dict[K, V] = {}
        self._asking: DataLoader[K, V] | None = None

    async def load(self, key: K) -> V:
        """Return the value of a key; the same key is fetched once per request.

        A load that was cancelled is forgotten, so that it does not fail the next one who asks.
        """
        if key in self._primed:
            return self._primed[key]
        if self._asking is None:
            self._asking = DataLoader(partial(_batch, self._fetch), max_batch_size=self._largest)  # type: ignore[arg-type]  # its types forget that an exception stands for a failed key
        future = self._asking.load(key)
        try:
            return await future
        finally:
            if future.cancelled():
                self._asking.clear(key)

    def prime(self, key: K, value: V) -> None:
        """Keep a value that is known already; one that is known longer stays."""
        self._primed.setdefault(key, value)

    def forget(self, key: K) -> None:
        """Drop what is known of a key, after it was changed."""
        self._primed.pop(key, None)
        if self._asking is not None:
            self._asking.clear(key)

    def forget_all(self) -> None:
        """Drop what is known of every key."""
        self._primed.clear()
        if self._asking is not None:
            self._asking.clear_all()


async def _batch(
    fetch: Callable[[Sequence[K]], Awaitable[Sequence[V | Exception]]], keys: list[K]
) -> list[V | Exception]:
    return list(await fetch(keys))


class Loaders:
    """The loaders of one request: made anew for each, since GoToSocial answers each viewer differently."""

    def __init__(self, upstream: Upstream) -> None:
        self._fetches = fetches = _Fetches(upstream)
        self.accounts: Loader[str, Account] = Loader(fetches.accounts)
        self.statuses: Loader[str, Status] = Loader(fetches.statuses)
        self.polls: Loader[str, Poll] = Loader(fetches.polls)
        self.relationships: Loader[str, Relationship] = Loader(fetches.relationships)
        self.lists_of_account: Loader[str, list[List]] = Loader(fetches.lists_of_account)
        self.verified: Loader[str, OwnAccount] = Loader(fetches.verified)

    def keep(self, found: Iterable[Status]) -> None:
        """Let every loader know what statuses that were fetched tell: themselves, whom they are by, their polls."""
        for status in found:
            self.statuses.prime(status.id, status)
            self.accounts.prime(status.account.id, status.account)
            if status.poll is not None:
                self.polls.prime(status.poll.id, status.poll)
            if status.reblog is not None:
                self.keep([status.reblog])

    def renew(self, changed: Status) -> None:
        """Let every loader know a status as it is now, after it was changed."""
        self.statuses.forget(changed.id)
        if changed.poll is not None:
            self.polls.forget(changed.poll.id)
        if changed.reblog is not None:
            self.statuses.forget(changed.reblog.id)
        self.keep([changed])

    def forget_lists(self) -> None:
        """Drop what is known of lists and who is on them, after one was changed."""
        self._fetches.members_of_lists = None
        self.lists_of_account.forget_all()


class _Fetches:
    """What the loaders of one request fetch."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.members_of_lists: Members | None = None

    async def accounts(self, ids: Sequence[str]) -> Sequence[Account | Exception]:
        return await self._each(Account, "/api/v1/accounts/", ids)

    async def statuses(self, ids: Sequence[str]) -> Sequence[Status | Exception]:
        return await self._each(Status, "/api/v1/statuses/", ids)

    async def polls(self, ids: Sequence[str]) -> Sequence[Poll | Exception]:
        return await self._each(Poll, "/api/v1/polls/", ids)

    async def _each(self, kind: type[V], path: str, ids: Sequence[str]) -> Sequence[V | Exception]:
        """Fetch one by one, at the same time: GoToSocial has no batch of these."""

        async def fetch(key: str) -> V:
            return decode(kind, (await self._upstream.get(path + key)).body)

        found = await asyncio.gather(*map(fetch, ids), return_exceptions=True)
        return [_result(item) for item in found]

    async def relationships(self, ids: Sequence[str]) -> Sequence[Relationship | Exception]:
        query = [("id[]", key) for key in ids]
        answer = await self._upstream.get("/api/v1/accounts/relationships", query)
        found = {item.id: item for item in decode_list(Relationship, answer.body)}
        return [found.get(key) or NotFoundError() for key in ids]

    async def lists_of_account(self, ids: Sequence[str]) -> Sequence[list[List] | Exception]:
        """Fetch the viewer's lists that accounts are on, unless they are remembered.

        It goes the cheaper way: by account, or by the members of each list, who are remembered.
        """
        upstream = self._upstream
        if self.members_of_lists is None and upstream.token is not None:
            self.members_of_lists = upstream.lists.of(upstream.token)
        if self.members_of_lists is None and upstream.token is not None and len(ids) > 1:
            turn = upstream.lists.turn
            lists = decode_list(List, (await upstream.get("/api/v1/lists")).body)
            if len(lists) <= max(len(ids), _MOST_LISTS):
                members = await asyncio.gather(*(self._members(item.id) for item in lists))
                self.members_of_lists = list(zip(lists, members, strict=True))
                upstream.lists.keep(upstream.token, self.members_of_lists, turn)
        if self.members_of_lists is not None:
            return [[item for item, members in self.members_of_lists if key in members] for key in ids]
        paths = [f"/api/v1/accounts/{key}/lists" for key in ids]
        answers = await asyncio.gather(*map(self._upstream.get, paths))
        return [decode_list(List, answer.body) for answer in answers]

    async def _members(self, list_id: str) -> frozenset[str]:
        """Return the ids of all accounts on a list: without a limit GoToSocial answers them at once."""
        answer = await self._upstream.get(f"/api/v1/lists/{list_id}/accounts")
        return frozenset(item.id for item in decode_list(_Identified, answer.body))

    async def verified(self, _tokens: Sequence[str]) -> Sequence[OwnAccount | Exception]:
        return [decode(OwnAccount, (await self._upstream.get("/api/v1/accounts/verify_credentials")).body)]


class _Identified(msgspec.Struct):
    id: str


def _result(found: V | BaseException) -> V | Exception:
    if isinstance(found, BaseException) and not isinstance(found, Exception):
        raise found
    return found

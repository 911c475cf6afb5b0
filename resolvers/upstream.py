"""GoToSocial as one operation asks it: with the viewer's token, and not more often than one operation may."""

import asyncio
from collections.abc import Mapping

from resolvers.errors import TooCostlyError, UpstreamTimeoutError
from resolvers.sources.gotosocial import Answer, GoToSocial, Query
from resolvers.sources.list_members import ListMembers
from resolvers.sources.reads import Reads

MOST_CALLS = 25
# In bytes. A page of eighty posts has 0.4 MB.
MOST_RECEIVED = 16_000_000


class Upstream:
    """The calls of one operation: `calls` were made, of `most`. Reads that others make at that moment cost nothing.

    `received` is how many bytes of answers it was given, those of reads that it shares included.

    `token` is whose they are, `lists` what is remembered of everybody's lists until a call changes some.
    `deadline` is the time of the event loop at which what is not answered is given up, None for that of each call.
    """

    def __init__(self, gotosocial: GoToSocial, reads: Reads, lists: ListMembers, token: str | None) -> None:
        self._gotosocial = gotosocial
        self._reads = reads
        self.lists = lists
        self.token = token
        self._whole: Upstream | None = None
        self.calls = 0
        self.received = 0
        self.most = MOST_CALLS
        self.deadline: float | None = None

    def with_token(self, token: str) -> "Upstream":
        """Return the same with another token; its calls count here."""
        other = Upstream(self._gotosocial, self._reads, self.lists, token)
        other._whole = self._whole or self
        other.deadline = self.deadline
        return other

    async def get(self, path: str, query: Query = ()) -> Answer:
        """Read; `path` is absolute, its ids already checked.

        Raises TooCostlyError when the operation has made 25 calls or was given 16 MB, UpstreamTimeoutError at its
        deadline, and what `GoToSocial.call` raises.
        """
        try:
            async with asyncio.timeout_at(self.deadline):
                answer = await self._reads.get(path, token=self.token, query=query, admit=self._admit)
        except TimeoutError as late:
            raise UpstreamTimeoutError(detail=f"GET {path}: the operation's time was over") from late
        whole = self._whole or self
        whole.received += len(answer.body)
        if whole.received > MOST_RECEIVED:
            raise TooCostlyError(f"This takes more than {MOST_RECEIVED:,} bytes from the server behind this one.")
        return answer

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        form: Query | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Answer:
        """Write; what the viewer reads from then on is not older. Raises as `get` does."""
        self._admit()
        try:
            async with asyncio.timeout_at(self.deadline):
                return await self._gotosocial.call(method, path, token=self.token, query=query, form=form, json=json)
        except TimeoutError as late:
            raise UpstreamTimeoutError(detail=f"{method} {path}: the operation's time was over") from late
        finally:
            self._reads.outdate(self.token)
            if self.lists.are_changed_by(method, path):
                self.lists.changed()

    def _admit(self) -> None:
        whole = self._whole or self
        if whole.calls >= whole.most:
            raise TooCostlyError(f"This takes more than {whole.most} calls to the server behind this one.")
        whole.calls += 1

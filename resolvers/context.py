"""Ctx: what every operation is given."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self

from resolvers.errors import ChirpError, UnauthenticatedError
from resolvers.events import EventKind
from resolvers.loaders import Loaders
from resolvers.sources import token_memory
from resolvers.sources.bundle import Sources
from resolvers.sources.bus import Word
from resolvers.sources.gotosocial import Answer, Query
from resolvers.sources.postgres import Session
from resolvers.sources.tables import events
from resolvers.upstream import Upstream
from resolvers.viewer import Viewer, digest_of


@dataclass(frozen=True, slots=True)
class Ctx:
    """Who asks, the outside systems, and the loaders of this request.

    Operations ask GoToSocial by `get` and `call`, which use the viewer's token, count, and make at most 25 calls.
    """

    viewer: Viewer
    sources: Sources
    upstream: Upstream
    loaders: Loaders
    # What whoever asks should know of an answer that is less than it could be.
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, viewer: Viewer, sources: Sources) -> Self:
        """Return a fresh context for one request of a viewer."""
        upstream = Upstream(sources.gotosocial, sources.reads, sources.lists, viewer.token)
        return cls(viewer, sources, upstream, Loaders(upstream))

    def with_token(self, token: str) -> Self:
        """Return the context of the same request with another token of the viewer's; the calls count together."""
        upstream = self.upstream.with_token(token)
        return replace(self, viewer=Viewer(token), upstream=upstream, loaders=Loaders(upstream))

    async def get(self, path: str, query: Query = ()) -> Answer:
        """Read from GoToSocial; what is being read by the same token at this moment is read once.

        `path` is absolute, its ids already checked. Raises the ChirpError that fits a refusal, TooCostlyError after 25
        calls.
        """
        try:
            return await self.upstream.get(path, query)
        except UnauthenticatedError:
            await self._doubt()
            raise

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        form: Query | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Answer:
        """Write to GoToSocial. Raises as `get` does."""
        try:
            return await self.upstream.call(method, path, query=query, form=form, json=json)
        except UnauthenticatedError:
            await self._doubt()
            raise

    async def _doubt(self) -> None:
        """Let a token that GoToSocial has refused be asked about anew, in every process.

        That is no proof yet that it was revoked: a wrong password is answered alike.
        """
        if self.viewer.token is not None:
            digest = digest_of(self.viewer.token).hex()
            with suppress(ChirpError):
                await token_memory.doubt(self.sources.redis, digest)
            self.sources.bus.tell(Word.REFUSED, digest)

    async def publish(self, session: Session, account_id: str, kind: EventKind, payload: Mapping[str, str]) -> None:
        """Note for an account what happened, in the transaction that changes it; who listens is told after the commit.

        So it is the last thing to do in that transaction: other events of the account wait for its end.
        """
        await events.insert(session, account_id, kind, payload)
        session.after_commit(lambda: self.sources.bus.tell(Word.EVENTS, account_id))

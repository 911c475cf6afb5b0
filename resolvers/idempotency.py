"""Idempotency-Key: a post that is sent twice under one key is made once, whatever breaks on the way.

A row is written before a post is sent on, and keeps the first answer for an hour. A sending that ended without an
answer is settled by looking at what its author has posted: what is found is the answer; that there is nothing counts
only when the request can no longer be on its way; until then the client is told to come back.
"""

import asyncio
import contextlib
import hashlib
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

import msgspec

from resolvers.entities.submission import Post, Submission
from resolvers.errors import (
    ChirpError,
    ConflictError,
    ForbiddenError,
    SealError,
    UnauthenticatedError,
    UpstreamDownError,
    UpstreamTimeoutError,
    ValidationError,
)
from resolvers.sources.bundle import Sources
from resolvers.sources.http1 import RawHeaders
from resolvers.sources.own_posts import Match, OwnPosts
from resolvers.sources.postgres import Postgres, Session
from resolvers.sources.tables import idempotency as table
from resolvers.telemetry import counter, get_logger

KEPT = timedelta(hours=1)
LONGEST_KEY = 255

_NO_STORE = (
    "Posts cannot be told from their repetitions just now. Try again in a moment, with the same Idempotency-Key."
)
_NOT_TOLD_YET = "It is not clear yet whether this was posted. Send it again later, with the same Idempotency-Key."
_NEVER_TOLD = "It is not clear whether this was posted, and this token may not look. Look before you post it again."

_POSTS = counter("idempotent_posts", "Posts with an Idempotency-Key", ["outcome"])

# They speak of one exchange; an answer that is told again comes without them.
_OF_ONE_EXCHANGE = frozenset({b"date", b"x-request-id", b"set-cookie"})
_LIMITS = b"x-ratelimit-"
# They speak of a body, which the question for a post has not.
_OF_BODY = frozenset({b"content-length", b"content-type", b"content-encoding", b"expect", b"idempotency-key"})
# What only something between us and GoToSocial says, or GoToSocial of a request that broke off.
_NOT_ITS_OWN_WORDS = frozenset({408, 499, 502, 503, 504})

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds. A request of `send` can be on its way no longer once `absent` have passed since it began."""

    send: float = 30.0  # GoToSocial writes no answer later than this
    absent: float = 35.0
    fuse: float = 10.0  # a body leaves within this time, or never
    store: float = 8.0  # for PostgreSQL to answer
    lease: float = 10.0  # for one request to be alone at work on a key
    wait: float = 20.0  # for others meanwhile
    settle: float = 5.0  # for looking whether a post is there
    pause: float = 1.0  # between two looks


TIMES = Times()


class Reply(msgspec.Struct, frozen=True):
    """An answer of GoToSocial, whole; its body is encoded as GoToSocial sent it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def post_once(sources: Sources, post: Post) -> Reply:
    """Send a post on, or return the answer that its key has had already.

    Raises ValidationError (422) for what is no key, and when it came with another body; UpstreamDownError (503) while
    it cannot be told whether the post was made, or when PostgreSQL cannot be asked; ConflictError when it will never be
    told.
    """
    if len(post.key) > LONGEST_KEY:
        raise ValidationError(
            f"Idempotency-Key is too long: at most {LONGEST_KEY} characters.", field="idempotency_key"
        )
    if "\0" in post.key:
        raise ValidationError("Idempotency-Key holds a character that no text has.", field="idempotency_key")
    return await _Keyed(sources, post).answer()


async def prune(postgres: Postgres) -> int:
    """Delete keys that are no longer kept; return how many."""
    async with postgres.session() as session:
        return await table.delete_older(session, KEPT)


class _UnclearError(Exception):
    """A look told nothing."""


class _OvertakenError(Exception):
    """Another request has settled the attempt, or begun a new one."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One sending; `began` is on the monotonic clock of this process, not after its true beginning."""

    id: UUID
    began: float


class _Body:
    """The body of a post on its way: tells whether it has left, and does not leave late.

    A process that slept between its row and its sending may have been given up by others.
    """

    def __init__(self, content: bytes, began: float) -> None:
        self._content = content
        self._began = began
        self.has_left = False

    async def chunks(self) -> AsyncIterator[bytes]:
        if monotonic() - self._began > TIMES.fuse:
            raise UpstreamTimeoutError(detail="the post was not sent within its time")
        if self._content:
            self.has_left = True
            yield self._content


class _Keyed:
    """One request with a key."""

    def __init__(self, sources: Sources, post: Post) -> None:
        self._sources = sources
        self._post = post
        self._name = table.Name(hashlib.sha256(post.token.encode()).digest(), post.key)
        self._purpose = f"idempotency:{self._name.token_hash.hex()}:{post.key}"
        self._fingerprint = post.fingerprint()

    async def answer(self) -> Reply:
        """Send, replay, settle or wait."""
        give_up = monotonic() + TIMES.wait
        pause = 0.03
        row: table.KeyedPost | None = None
        while True:
            asked = monotonic()
            try:
                if row is None or row.is_expired:
                    attempt = _Attempt(uuid4(), asked)
                    if await self._begin(attempt):
                        return await self._send(attempt)
                async with self._session() as session:
                    row = await table.find(session, self._name, kept=KEPT)
                if row is not None and not row.is_expired and (reply := await self._of_row(row, asked)) is not None:
                    return reply
            except _OvertakenError:
                row = None
            if monotonic() > give_up:
                _POSTS.labels("busy").inc()
                raise UpstreamDownError(
                    "This post is still being sent. Try again in a moment.", status=503, retry_after=TIMES.pause
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    async def _begin(self, attempt: _Attempt) -> bool:
        """Write the row of a first attempt; tell whether the key was free."""
        async with self._session() as session:
            return await table.insert(
                session, self._name, self._fingerprint, attempt.id, lease=_span(TIMES.lease), kept=KEPT
            )

    async def _of_row(self, row: table.KeyedPost, asked: float) -> Reply | None:
        """Return the answer that a row holds or comes to hold; None while somebody else is at work on it."""
        if row.fingerprint != self._fingerprint:
            _POSTS.labels("refused").inc()
            raise ValidationError("This Idempotency-Key was used for another post.", field="idempotency_key")
        if row.answer is not None:
            _POSTS.labels("replayed").inc()
            return self._opened(row.answer)
        if row.is_leased:
            return None
        attempt = _Attempt(row.attempt, asked - row.age)
        async with self._session() as session:
            if not await table.lease(session, self._name, attempt.id, lease=_span(TIMES.lease)):
                return None
        return await self._settle(attempt) or await self._send_again(attempt)

    async def _send(self, attempt: _Attempt) -> Reply:
        body = _Body(self._post.body, attempt.began)
        try:
            async with asyncio.timeout(attempt.began + TIMES.send - monotonic()):
                reply = await self._exchange("POST", self._post.target, self._post.headers, body.chunks())
        except (ChirpError, TimeoutError) as fault:
            error = fault if isinstance(fault, ChirpError) else UpstreamTimeoutError(detail="POST: no answer in time")
            if body.has_left:
                return await self._after_silence(attempt, error)
            await self._free(attempt)
            raise error from fault
        if reply.status >= 500 or reply.status in _NOT_ITS_OWN_WORDS:
            return await self._after_fault(attempt, reply)
        if 200 <= reply.status < 300:
            await self._keep_own(attempt, reply)
        else:
            await self._free(attempt)
        return reply

    async def _send_again(self, attempt: _Attempt) -> Reply:
        """Send a post that has not arrived, unless its time to appear has passed: it would come out backdated."""
        following = _Attempt(uuid4(), monotonic())
        now = datetime.now(UTC)
        began = now - timedelta(seconds=following.began - attempt.began)
        at = self._submission().scheduled_at
        if at is not None and began < at <= now:
            await self._free(attempt)
            raise ValidationError("scheduled_at must be at least 5 minutes in the future")
        async with self._session() as session:
            if not await table.begin_again(session, self._name, attempt.id, following.id, lease=_span(TIMES.lease)):
                raise _OvertakenError
        return await self._send(following)

    async def _after_silence(self, attempt: _Attempt, error: ChirpError) -> Reply:
        """Settle a sending that nobody answered."""
        log.warning("post_unanswered", detail=error.detail)
        await self._doubt(attempt)
        if (reply := await self._settle(attempt)) is not None:
            return reply
        await self._free(attempt)
        raise error

    async def _after_fault(self, attempt: _Attempt, answer: Reply) -> Reply:
        """Settle a sending that was answered by a fault: GoToSocial may have failed after the post was made."""
        await self._doubt(attempt)
        is_over = answer.status not in _NOT_ITS_OWN_WORDS
        try:
            reply = await self._settle(attempt, is_over=is_over)
        except ConflictError:
            return answer
        if reply is None:
            await self._free(attempt)
        return reply or answer

    async def _settle(self, attempt: _Attempt, *, is_over: bool = False) -> Reply | None:
        """Return the answer for the post of an attempt, None when there is none and none will come.

        That counts after two looks with nothing between them, so that GoToSocial was awake; one look is enough when
        the attempt `is_over`. Raises UpstreamDownError (503) while it cannot be told.
        """
        try:
            return await self._search(attempt, is_over=is_over)
        except ChirpError as error:
            await self._release(attempt)
            if isinstance(error, ForbiddenError):
                raise ConflictError(_NEVER_TOLD) from error
            raise

    async def _search(self, attempt: _Attempt, *, is_over: bool) -> Reply | None:
        give_up = monotonic() + TIMES.settle
        absent = monotonic() if is_over else attempt.began + TIMES.absent
        apart = 0.0 if is_over else 2 * TIMES.pause
        submission = self._submission()
        empty_since: float | None = None
        while (looked := monotonic()) < give_up:
            try:
                if (reply := await self._look(attempt, submission)) is not None:
                    _POSTS.labels("found").inc()
                    return reply
                if looked >= absent and looked - (empty_since or looked) >= apart:
                    return None
                empty_since = empty_since or monotonic()
            except (UnauthenticatedError, ForbiddenError):
                raise
            except (ChirpError, _UnclearError):
                empty_since = None
            await asyncio.sleep(TIMES.pause)
        _POSTS.labels("unclear").inc()
        raise UpstreamDownError(_NOT_TOLD_YET, status=503, retry_after=max(absent - monotonic(), 5 * TIMES.pause))

    async def _look(self, attempt: _Attempt, submission: Submission) -> Reply | None:
        """Look once for the post of an attempt; what another key made or is about to make does not count."""
        posts = OwnPosts(self._sources.gotosocial, self._post.token)
        matches = await posts.matches(submission, attempt.began)
        async with self._session() as session:
            rivals = await table.rivals(
                session, self._name, self._fingerprint, [match.id for match in matches], sending=_span(TIMES.send)
            )
        free = [match for match in matches if match.id not in rivals.claimed]
        if not free:
            return None
        if len(free) <= rivals.under_way:
            raise _UnclearError
        return await self._take(attempt, free[0])

    async def _take(self, attempt: _Attempt, match: Match) -> Reply:
        headers = [(name, value) for name, value in self._post.headers if name.lower() not in _OF_BODY]
        reply = await self._exchange("GET", match.path.encode(), headers, None)
        if reply.status != 200:
            raise _UnclearError
        match await self._keep(attempt, reply, match.id):
            case True:
                return reply
            case False:
                raise _OvertakenError
            case None:
                raise _UnclearError

    async def _exchange(
        self, method: str, target: bytes, headers: RawHeaders, body: AsyncIterator[bytes] | None
    ) -> Reply:
        async with self._sources.gotosocial.forward(method, target, headers, body) as answer:
            return Reply(answer.status, answer.headers, b"".join([chunk async for chunk in answer.chunks]))

    async def _keep_own(self, attempt: _Attempt, reply: Reply) -> None:
        """Keep the answer of our own sending; without it, the next request with this key finds the post by looking."""
        _POSTS.labels("sent").inc()
        try:
            if await self._keep(attempt, reply, _id_in(reply)) is None:
                await self._keep(attempt, reply, None)
        except ChirpError as fault:
            log.warning("answer_not_kept", detail=fault.detail)

    async def _keep(self, attempt: _Attempt, reply: Reply, status_id: str | None) -> bool | None:
        headers = [
            (name, value)
            for name, value in reply.headers
            if name.lower() not in _OF_ONE_EXCHANGE and not name.lower().startswith(_LIMITS)
        ]
        plain = msgspec.msgpack.encode(Reply(reply.status, headers, reply.body))
        async with self._session() as session:
            return await table.finish(
                session, self._name, attempt.id, self._sources.vault.seal(plain, self._purpose), status_id
            )

    def _opened(self, answer: bytes) -> Reply:
        try:
            return msgspec.msgpack.decode(self._sources.vault.open(answer, self._purpose), type=Reply)
        except SealError as fault:
            raise ConflictError("This was posted already; its answer can no longer be read.") from fault

    def _submission(self) -> Submission:
        try:
            return self._post.submission()
        except ValueError as fault:
            raise ConflictError(_NEVER_TOLD) from fault

    async def _doubt(self, attempt: _Attempt) -> None:
        async with self._session() as session:
            await table.doubt(session, self._name, attempt.id, lease=_span(TIMES.lease))

    async def _release(self, attempt: _Attempt) -> None:
        """Let others look; without PostgreSQL they may once the lease has run out."""
        with contextlib.suppress(ChirpError):
            async with self._session() as session:
                await table.release(session, self._name, attempt.id)

    async def _free(self, attempt: _Attempt) -> None:
        """Let the key be used anew; without PostgreSQL its next use finds that nothing was posted."""
        with contextlib.suppress(ChirpError):
            async with self._session() as session:
                await table.delete(session, self._name, attempt.id)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        try:
            async with asyncio.timeout(TIMES.store), self._sources.postgres.session() as session:
                yield session
        except (UpstreamDownError, UpstreamTimeoutError, TimeoutError) as fault:
            detail = fault.detail if isinstance(fault, ChirpError) else "PostgreSQL: no answer in time"
            raise UpstreamDownError(_NO_STORE, detail=detail, status=503, retry_after=5) from fault


class _Id(msgspec.Struct):
    id: str


def _id_in(reply: Reply) -> str | None:
    """Return the id of the status that an answer tells of; None when it cannot be read."""
    encoding = next((value for name, value in reply.headers if name.lower() == b"content-encoding"), b"")
    try:
        body = zlib.decompress(reply.body, wbits=zlib.MAX_WBITS | 16) if encoding == b"gzip" else reply.body
        return msgspec.json.decode(body, type=_Id).id
    except (zlib.error, msgspec.MsgspecError):
        return None


def _span(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)

"""Express: a plain read goes to GoToSocial, and its answer back, without a task of its own.

Most of what clients ask is that, and a task, its wake-ups and a row of middleware cost more than all that has to be
done for it. What is done is the same as on the long way, by the same functions, and that way is taken whenever anything
is unclear: a request that anything is to be said to, one that others are asked about first, an answer that fails before
it has begun.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Protocol

from starlette.types import Scope

from gateway.auth import bearer_of
from gateway.cors import is_from_a_page, readable
from gateway.errors import error_response
from gateway.guard import is_plain_read
from gateway.observed import CLIENT_GONE, IN_FLIGHT, Note, note_of
from gateway.passthrough import request_headers, target_of
from gateway.ratelimit import plain_budget, standing_told
from gateway.request_id import HEADER, identified, named, new_id
from gateway.shortcut import Routes
from gateway.state import state_of
from resolvers.errors import RateLimitedError, UnauthenticatedError
from resolvers.ratelimit import Budget
from resolvers.sources.gotosocial import Read
from resolvers.sources.http1 import RawHeaders
from resolvers.telemetry import get_logger, request_id

log = get_logger(__name__)


class Outlet(Protocol):
    """Where the answer to one request goes. Nothing here waits."""

    @property
    def congested(self) -> bool:
        """Whether the client has not read yet what was written."""

    def begin(self, status: int, headers: RawHeaders) -> None:
        """Begin the answer; what comes next sends its head."""

    def go_on(self, body: bytes, *, more: bool) -> None:
        """Write a part of the body, the last one unless there is `more`."""

    def break_off(self) -> None:
        """Close a connection whose answer will not become whole."""


class Plain:
    """A plain read, understood: all that stays the same when a client sends the very same head again."""

    __slots__ = ("asked", "budget", "head", "identity", "notes", "scope", "shown")

    def __init__(self, scope: Scope, budget: Budget | None) -> None:
        self.scope = scope
        self.budget = budget
        self.shown = is_from_a_page(scope)
        self.notes: dict[int, Note] = {}
        headers = request_headers(scope)
        self.identity, named_headers = identified(headers)
        is_given = named_headers is headers
        self.asked = state_of(scope)["sources"].gotosocial.plain_read(
            target_of(scope), headers if is_given else named_headers[:-1]
        )
        self.head = self.asked.head(chunked=False)
        if not is_given:
            # Each request gets one of its own.
            self.identity = b""
            self.head = self.head.removesuffix(b"\r\n")

    def note(self, status: int) -> Note:
        """Return what notes an answer to it."""
        note = self.notes.get(status)
        if note is None:
            note = self.notes[status] = note_of(self.scope, "GET", status)
        return note


class Express:
    """What decides whether a request may go this way: not to routes of our `own`, nor to what is `kept` in a cache."""

    def __init__(self, own: Routes, kept: Collection[bytes]) -> None:
        self._own = own
        self._kept = frozenset(kept)

    def read(self, scope: Scope) -> Plain | None:
        """Return a request as it was understood; None when it cannot go this way."""
        if scope["raw_path"] in self._kept or not is_plain_read(scope) or self._own.find(scope) is not None:
            return None
        try:
            token = bearer_of(scope).token
        except UnauthenticatedError:
            return None
        return Plain(scope, plain_budget(scope, token))

    def start(self, plain: Plain, outlet: Outlet, long_way: Callable[[], None]) -> "Run | None":
        """Charge a request and send it on its way; None, with nothing done, when it cannot go this one now.

        `long_way` is called when it has turned out later that it has to be answered from the beginning, elsewhere.
        """
        budget = plain.budget
        if budget is not None:
            try:
                budget.charge(1)
            except RateLimitedError:
                return None
        run = Run(plain, outlet, long_way)
        if run.start():
            return run
        if budget is not None:
            budget.refund(1)
        return None


class Run:
    """One request on its way, and its answer."""

    __slots__ = ("_budget", "_identity", "_long_way", "_outlet", "_plain", "_read", "_size", "_started", "_status")

    def __init__(self, plain: Plain, outlet: Outlet, long_way: Callable[[], None]) -> None:
        self._plain = plain
        self._outlet = outlet
        self._long_way = long_way
        self._budget = plain.budget
        self._read: Read | None = None
        self._identity = plain.identity
        self._started = time.perf_counter()
        self._status = self._size = 0

    def start(self) -> bool:
        """Ask GoToSocial; tell whether that could be done at once."""
        plain, head = self._plain, self._plain.head
        if not self._identity:
            self._identity = new_id()
            head += b"%s: %s\r\n\r\n" % (HEADER, self._identity)
        self._read = state_of(plain.scope)["sources"].gotosocial.read(plain.asked, head, self._advance)
        if self._read is None:
            return False
        IN_FLIGHT.inc()
        return True

    def resume(self) -> None:
        """Go on: the client has read what was written, of this answer or of the one before."""
        if self._read is not None and self._read.begun:
            self._advance(self._read)

    def leave(self) -> None:
        """End: the client is gone."""
        if self._read is not None:
            self._end(self._status or CLIENT_GONE)

    def _advance(self, read: Read) -> None:
        if not self._status:
            if read.error is not None and not read.begun:
                self._fail(read, read.error)
                return
            self._status = read.status
            self._outlet.begin(read.status, self._answer_headers(read.status, read.headers))
        if self._outlet.congested:
            return
        body = read.take()
        self._size += len(body)
        ended = read.ended
        if read.error is not None and not ended:
            with _logged_as(self._identity):
                log.warning("answer_broken_off", reason=getattr(read.error, "detail", repr(read.error)))
            self._outlet.break_off()
            self._end(self._status)
            return
        if ended:
            # Before the client is answered, who may ask again at once: the connection rests by then.
            self._end(self._status)
        self._outlet.go_on(body, more=not ended)

    def _fail(self, read: Read, error: Exception) -> None:
        if read.unheard:
            if self._budget is not None:
                self._budget.refund(1)
            self._release()
            self._long_way()
            return
        with _logged_as(self._identity):
            response = error_response(error)
        self._outlet.begin(response.status_code, self._answer_headers(response.status_code, response.raw_headers))
        body = bytes(response.body)
        self._size = len(body)
        self._end(response.status_code)
        self._outlet.go_on(body, more=False)

    def _answer_headers(self, status: int, headers: RawHeaders) -> RawHeaders:
        if self._budget is not None:
            headers = standing_told(self._budget, status, headers)
        if self._plain.shown:
            headers = readable(headers)
        return named(headers, self._identity)

    def _end(self, status: int) -> None:
        self._release()
        note = self._plain.note(status)
        note(time.perf_counter() - self._started, self._size, self._identity.decode())

    def _release(self) -> None:
        if self._read is not None:
            self._read.release()
            self._read = None
            IN_FLIGHT.dec()


@contextmanager
def _logged_as(identity: bytes) -> Iterator[None]:
    """Log under the id of this request: the context is that of the one which opened the connection to GoToSocial."""
    told = request_id.set(identity.decode())
    try:
        yield
    finally:
        request_id.reset(told)

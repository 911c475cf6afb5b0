"""Hits: public answers that this process holds, given again before a request reaches the rest of the gateway.

The server asks here first, with a head it has read (deploy/protocol.py). What the others do for each request is done at
once for a plain one; the answer, its headers, the charge, the figures and the line of the log are the same as on the
long way, which is taken whenever anything is unclear.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Scope

from gateway.cache import Key, headers_of, key_of
from gateway.client_address import nearest
from gateway.cors import is_from_a_page, readable
from gateway.guard import is_host
from gateway.heads import Heads
from gateway.observed import Note, note_of
from gateway.ratelimit import plain_budget, standing_lines
from gateway.request_id import HEADER, new_id
from gateway.state import State
from resolvers.errors import RateLimitedError
from resolvers.ratelimit import Budget, Kind
from resolvers.response_cache import HITS, Given, Held, Reply
from resolvers.sources.http1 import RawHeaders

# What says nothing of who asks, and what reads of a public answer may carry. Any other header takes the long way, where
# each is looked at for what it is.
_PLAIN = frozenset(
    (
        *(b"accept", b"accept-encoding", b"accept-language", b"cache-control", b"dnt", b"host", b"origin", b"pragma"),
        *(b"priority", b"referer", b"user-agent", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port"),
        *(b"x-forwarded-proto", b"x-forwarded-server", b"x-real-ip", b"sec-ch-ua", b"sec-ch-ua-mobile"),
        *(
            b"sec-ch-ua-platform",
            b"sec-fetch-dest",
            b"sec-fetch-mode",
            b"sec-fetch-site",
            b"sec-fetch-user",
            b"sec-gpc",
        ),
    )
)
# With one of these the body ends elsewhere than its length says, or the connection with it.
_FRAMING = frozenset({b"connection", b"transfer-encoding"})
_LAST = HEADER + b": %s\r\n\r\n"
_MOST_BUDGETS = 4096

# Head and body.
Answer = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plain request asks for, whether for a page, whom it is charged to, and where it is noted."""

    key: Key
    is_from_a_page: bool
    budget: Budget | None
    note: Note


class Hits:
    """The way past the gateway. `paths` are those whose answers are kept and passed on as they are."""

    def __init__(self, state: State, paths: Collection[bytes]) -> None:
        self._responses = state["responses"]
        self._notes = {path: note_of({"path": path.decode(), "raw_path": path}, "GET", 200) for path in paths}
        self._heads = Heads[Asked]()
        limits, trusted = state["rate_limits"], state["settings"].trusted_proxies

        @lru_cache(maxsize=_MOST_BUDGETS)
        def budget_of(kind: Kind, peer: str, address: bytes | None) -> Budget | None:
            found = nearest(peer, [address] if address else [], trusted)
            return limits.budget(kind, found, None) if limits is not None else None

        self._budget_of = budget_of

    def read(self, scope: Scope) -> Asked | None:
        """Return what a request asks for; None when it is not for a hit, or not plain."""
        note = self._notes.get(scope["raw_path"])
        key = key_of(scope) if note is not None and _is_plain(scope) else None
        if note is None or key is None:
            return None
        return Asked(key, is_from_a_page(scope), plain_budget(scope, None), note)

    def remember(self, peer: str, head: bytes, asked: Asked) -> None:
        """Remember that `head`, sent by `peer`, is the whole of a request that was read and answered here."""
        self._heads.remember(peer, head, asked)

    def answer_known(self, peer: str, head: bytes) -> Answer | None:
        """Do as `answer` does, if such a head is remembered."""
        known = self._heads.known(peer, head)
        if known is None:
            return None
        asked, address = known
        return self._answer(asked, asked.budget and self._budget_of(asked.budget.kind, peer, address))

    def answer(self, asked: Asked) -> Answer | None:
        """Charge and note a request and return the whole answer; None, with nothing done, if it takes the long way."""
        return self._answer(asked, asked.budget)

    def _answer(self, asked: Asked, budget: Budget | None) -> Answer | None:
        started = time.perf_counter()
        held = self._responses.held(asked.key)
        if held is None or not (head := _head_of(held, asked)):
            return None
        if budget is not None:
            try:
                budget.charge(1)
            except RateLimitedError:
                return None
            head += standing_lines(budget)
        identity, body = new_id(), held.reply.body
        HITS.inc()
        asked.note(time.perf_counter() - started, len(body), identity.decode())
        return head + _LAST % identity, body


def _is_plain(scope: Scope) -> bool:
    hosts = 0
    for name, value in scope["headers"]:
        if name not in _PLAIN or not value.isascii():
            return False
        if name == b"host":
            hosts += 1
            if not is_host(value):
                return False
    return hosts == 1 and scope["http_version"] == "1.1"


def _head_of(held: Held, asked: Asked) -> bytes:
    """Return the lines of the head that are the same for all in this second; none if it is not as simple as that."""
    age = held.age
    if held.written_age != age:
        headers = headers_of(Given(held.reply, "hit", age))
        # Whether a page asks is part of the key, so that this is right for all who ask for it.
        held.written = _written(held.reply, readable(headers) if asked.is_from_a_page else headers)
        held.written_age = age
    return held.written


def _written(reply: Reply, headers: RawHeaders) -> bytes:
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    framed = any(name.lower() in _FRAMING for name, _ in headers)
    if reply.status != 200 or framed or lengths != [b"%d" % len(reply.body)]:
        return b""
    lines = [b"HTTP/1.1 200 OK", *(b"%s: %s" % pair for pair in headers)]
    head = b"\r\n".join((*lines, b""))
    is_clean = head.count(b"\n") == head.count(b"\r") == len(lines) and b"\0" not in head
    return head if is_clean else b""

"""Which anonymous reads are answered from the cache, for how long, and how that shows in the headers.

GoToSocial forbids to keep any answer of its API; these are public, the same for everybody and asked all the time.
"""

from starlette.types import Message, Receive, Scope, Send

from gateway.errors import error_response
from gateway.passthrough import passthrough, request_headers, target_of
from gateway.state import state_of
from resolvers.errors import ChirpError
from resolvers.response_cache import LARGEST_BODY, Given, Reply, Rule
from resolvers.sources.list_members import ListMembers

RULES = {
    b"/api/v1/instance": Rule(30, stale=True),
    b"/api/v2/instance": Rule(30, stale=True),
    b"/api/v1/instance/rules": Rule(60, stale=True),
    b"/api/v1/instance/peers": Rule(60, stale=True),
    b"/api/v1/instance/domain_blocks": Rule(60, stale=True),
    b"/api/v1/instance/domain_allows": Rule(60, stale=True),
    b"/api/v1/custom_emojis": Rule(60),
    b"/api/v1/timelines/public": Rule(5),
    b"/api/v1/trends": Rule(60),
    b"/api/v1/trends/tags": Rule(60),
    b"/api/v1/trends/statuses": Rule(60),
    b"/api/v1/trends/links": Rule(60),
    b"/nodeinfo/2.0": Rule(120),
    b"/nodeinfo/2.1": Rule(120),
    b"/.well-known/nodeinfo": Rule(120),
}
_KEY_HEADERS = frozenset({b"accept", b"accept-encoding", b"origin"})
# With one of these the answer may be meant for one client, or be only a part; with a body it is no simple read.
_PRIVATE = frozenset(
    (
        *(b"authorization", b"cookie", b"signature", b"range", b"content-length", b"transfer-encoding"),
        *(b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since", b"if-range"),
    )
)
# What GoToSocial hears of a request whose answer others get as well: nothing that an answer could depend on unseen.
_HEARD = _KEY_HEADERS | {b"user-agent", b"x-forwarded-for", b"x-forwarded-proto", b"x-request-id"}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ADMIN = b"/api/v1/admin/"
_INSTANCE = b"/api/v1/instance"
# What a stranger chooses stays small: it is kept in memory with the answer.
_LONGEST_KEY = 1024

Key = tuple[bytes, ...]


async def cached_passthrough(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request through to GoToSocial, or answer it with what GoToSocial said to somebody before (ASGI)."""
    if _changes_the_instance(scope):
        await passthrough(scope, receive, _forgetting(scope, send))
        return
    lists = state_of(scope)["sources"].lists
    if lists.are_changed_by(scope["method"], scope["path"]):
        await passthrough(scope, receive, _telling(lists, send))
        return
    rule = RULES.get(scope["raw_path"])
    key = key_of(scope) if rule is not None else None
    if rule is None or key is None:
        await passthrough(scope, receive, send)
        return
    try:
        given = await state_of(scope)["responses"].answer(key, rule, lambda: _fetch(scope))
    except ChirpError as error:
        await error_response(error)(scope, receive, send)
        return
    if given is None:
        await passthrough(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": given.reply.status, "headers": headers_of(given)})
    await send({"type": "http.response.body", "body": given.reply.body})


def key_of(scope: Scope) -> Key | None:
    """Return all that an answer to an anonymous read depends on; None when it may depend on more."""
    query: bytes = scope["query_string"]
    # A token may stand in the query, its name written with escapes; honest queries of these paths have none.
    if scope["method"] != "GET" or b"token" in query or b"%" in query:
        return None
    key = [scope["raw_path"], query]
    named = False
    for name, value in scope["headers"]:
        if name in _KEY_HEADERS:
            key += (name, value)
        elif name in _PRIVATE:
            return None
        elif name == b"user-agent":
            named = bool(value)
    # GoToSocial refuses those who do not say what they are.
    return tuple(key) if named and sum(map(len, key)) <= _LONGEST_KEY else None


def _changes_the_instance(scope: Scope) -> bool:
    path: bytes = scope["raw_path"]
    return scope["method"] not in _READS and (path.startswith(_ADMIN) or path == _INSTANCE)


def _forgetting(scope: Scope, send: Send) -> Send:
    """Return a `send` that makes the cache forget before an administrator learns that a change was made."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            await state_of(scope)["responses"].forget()
        await send(message)

    return tell


def _telling(lists: ListMembers, send: Send) -> Send:
    """Return a `send` that says that lists were changed, before who changed them learns that they were."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start" and not 400 <= message["status"] < 500:
            lists.changed()
        await send(message)

    return tell


async def _fetch(scope: Scope) -> Reply | None:
    gotosocial = state_of(scope)["sources"].gotosocial
    headers = [pair for pair in request_headers(scope) if pair[0] in _HEARD]
    async with gotosocial.forward("GET", target_of(scope), headers, None) as answer:
        body = bytearray()
        async for chunk in answer.chunks:
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
        return Reply(answer.status, answer.headers, bytes(body))


def headers_of(given: Given) -> list[tuple[bytes, bytes]]:
    """Return the headers of a kept answer, with those that say where it came from."""
    headers = [*given.reply.headers, (b"x-cache", given.outcome.encode())]
    if given.outcome != "miss":
        headers.append((b"age", b"%d" % given.age))
    if given.outcome == "stale":
        headers.append((b"warning", b'110 - "Response is Stale"'))
    return headers

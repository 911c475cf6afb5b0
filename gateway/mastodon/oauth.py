"""/oauth/token, /oauth/revoke and /api/v1/tokens/:id/invalidate: GoToSocial's own, overheard to know of tokens.

What a new one may do, and when one ends.

The bytes of both sides stay as they are. What cannot be understood is let go: a token not known is asked about later.
"""

import gzip
import re
from contextlib import suppress
from urllib.parse import parse_qs

import msgspec
from starlette.types import Message, Receive, Scope, Send

from gateway.asgi_route import asgi_route
from gateway.auth import bearer_of
from gateway.passthrough import passthrough
from gateway.state import state_of
from resolvers import viewers
from resolvers.context import Ctx
from resolvers.errors import ChirpError
from resolvers.telemetry import get_logger

log = get_logger(__name__)

_LARGEST = 64 * 1024
# A form with parts (RFC 7578): a token is letters, digits and a few signs (RFC 6750, section 2.1).
_TOKEN_PART = re.compile(rb'name="token"\r\n\r\n([A-Za-z0-9._~+/=-]+)\r\n')


class _Made(msgspec.Struct):
    """The part of the answer of POST /oauth/token that counts here (RFC 6749, section 5.1)."""

    access_token: str
    scope: str = ""


class _Revoked(msgspec.Struct):
    token: str


class _Heard:
    """The bytes of a body that goes by, up to a size beyond which it is none of ours."""

    def __init__(self) -> None:
        self.body = b""

    def take(self, chunk: bytes) -> None:
        if len(self.body) <= _LARGEST:
            self.body += chunk


async def token(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass POST /oauth/token on; keep the scopes of the token that GoToSocial gives (ASGI application)."""
    heard = _Heard()
    start: Message = {}

    async def overhear(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            heard.take(message.get("body", b""))
            # Before the last bytes: the client may use the token as soon as it has them.
            if not message.get("more_body") and start["status"] == 200:
                await _learn(scope, heard.body, dict(start["headers"]))
        await send(message)

    await passthrough(scope, receive, overhear)


async def revoke(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass POST /oauth/revoke on; forget the token once GoToSocial has (ASGI application)."""
    heard = _Heard()
    status = 0

    async def overhear_request() -> Message:
        message = await receive()
        heard.take(message.get("body", b""))
        return message

    async def overhear_answer(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif not message.get("more_body") and status == 200:
            await _forget(scope, heard.body)
        await send(message)

    await passthrough(scope, overhear_request, overhear_answer)


async def invalidate(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass POST /api/v1/tokens/:id/invalidate on; doubt the tokens of that account then (ASGI application)."""
    sources = state_of(scope)["sources"]
    account_id = None
    with suppress(ChirpError):
        # Before that: it may be this token that ends.
        account_id = (await viewers.identity(Ctx.of(bearer_of(scope), sources))).account_id
    status = 0

    async def overhear(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif not message.get("more_body") and status == 200 and account_id is not None:
            try:
                await viewers.doubt(sources, account_id)
            except ChirpError as fault:
                log.warning("tokens_not_doubted", reason=fault.detail)
        await send(message)

    await passthrough(scope, receive, overhear)


async def _learn(scope: Scope, body: bytes, headers: dict[bytes, bytes]) -> None:
    encoding = next((value for name, value in headers.items() if name.lower() == b"content-encoding"), b"")
    try:
        made = msgspec.json.decode(gzip.decompress(body) if encoding == b"gzip" else body, type=_Made)
        await viewers.learn(state_of(scope)["sources"], made.access_token, made.scope.split())
    except (msgspec.MsgspecError, OSError, EOFError, ChirpError) as fault:
        log.info("token_not_overheard", reason=type(fault).__name__)


async def _forget(scope: Scope, body: bytes) -> None:
    try:
        gone = msgspec.json.decode(body, type=_Revoked).token
    except msgspec.MsgspecError:
        part = _TOKEN_PART.search(body)
        # As Go reads a form: what the body does not say, the query may.
        fields = parse_qs(body.decode("latin-1")).get("token") or parse_qs(scope["query_string"].decode("latin-1")).get(
            "token"
        )
        gone = part[1].decode() if part else (fields or [""])[0]
    try:
        if not gone:
            log.warning("revoked_token_not_understood")
            return
        await viewers.forget(state_of(scope)["sources"], gone)
    except ChirpError as fault:
        log.warning("revoked_token_not_forgotten", reason=fault.detail)


ROUTES = [
    asgi_route("POST", "/oauth/token", token),
    asgi_route("POST", "/oauth/revoke", revoke),
    asgi_route("POST", "/api/v1/tokens/{id}/invalidate", invalidate),
]

"""The guard: refuses requests that two servers in a row could read in two ways, and bodies that are too large.

It stands behind deploy/protocol.py, which sees to sizes and times of heads and to the framing of bodies.
"""

import re
from collections.abc import Iterator, Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import error_response
from resolvers.errors import ValidationError

Headers = Sequence[tuple[bytes, bytes]]

MIB = 1024 * 1024
BODY_LIMIT = MIB
# A form has a little around its files.
_AROUND = 2

_FRAMING = frozenset({b"host", b"connection", b"content-length", b"transfer-encoding"})
# What speaks of a body, or of more than one message.
_UNPLAIN = frozenset(
    {b"content-length", b"transfer-encoding", b"expect", b"upgrade", b"te", b"trailer", b"keep-alive", b"cookie"}
)
_OF_BODY = frozenset({b"content-length", b"transfer-encoding"})
_UPLOADS = re.compile(
    rb"/api/(?:v[12]/media(?:/[^/]*)?|v1/(?:import|profile|instance|accounts/update_credentials|admin/custom_emojis(?:/[^/]*)?"
    rb"|admin/domain_(?:permission_(?:subscriptions|drafts|excludes)|blocks|allows)))"
)
_HOST = re.compile(rb"[A-Za-z0-9._~!$&'()*+;=%:\[\]-]+")
# What a client may spell in two ways: RFC 3986 calls letters, digits and -._~ the same when escaped, and GoToSocial
# reads an escaped slash as a slash.
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_SPELLED_TWICE = frozenset(
    b"%02x" % code for code in [*range(0x20), 0x7F, *b"/\\-._~0123456789", *range(0x41, 0x5B), *range(0x61, 0x7B)]
)
# RFC 9110, section 7.6.1: Connection names fields of this connection, never what is meant for the far end.
_END_TO_END = re.compile(
    rb"host|authorization|cookie|origin|referer|user-agent|date|range|digest|signature(?:-.*)?|idempotency-key|cache-control"
    rb"|expect|forwarded|x-forwarded-.*|x-real-ip|x-request-id|x-csrf-.*|x-chirp-.*"
    rb"|(?:accept|content|if|sec|access-control)(?:-.*)?"
)


class Guard:
    """Pure ASGI middleware. `own` are the routes that are not passed on: they are reached by one spelling only.

    `max_upload` is the size of the largest file that may be uploaded, in MiB.
    """

    def __init__(self, app: ASGIApp, own: Sequence[BaseRoute], max_upload: int) -> None:
        self._app = app
        self._own = own
        self._upload_limit = (max_upload + _AROUND) * MIB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, or answer what is wrong with the request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: Headers = scope["headers"]
        framing = [pair for pair in headers if pair[0] in _FRAMING]
        limit = 0
        try:
            _check_head(scope, framing)
            self._check_spelling(scope)
            if length_or_coding := [pair for pair in framing if pair[0] in _OF_BODY]:
                limit = self._upload_limit if _UPLOADS.fullmatch(scope["raw_path"]) else BODY_LIMIT
                if any(int(value) > limit for name, value in length_or_coding if name == b"content-length"):
                    raise _too_large(limit)
        except ValidationError as refusal:
            await _refuse(refusal, scope, receive, send)
            return
        kept = [pair for pair in headers if b"_" not in pair[0]]
        if len(kept) < len(headers):
            # An application behind GoToSocial's proxy may take X_Forwarded_For for X-Forwarded-For; nginx drops it too.
            scope = {**scope, "headers": kept}
        if limit and any(name == b"transfer-encoding" for name, _ in framing):
            await self._counted(limit, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check_spelling(self, scope: Scope) -> None:
        if b"%" not in scope["raw_path"]:
            return
        escapes = _ESCAPE.findall(scope["raw_path"])
        if not any(escape.lower() in _SPELLED_TWICE for escape in escapes):
            return
        if any(route.matches(scope)[0] is not Match.NONE for route in self._own):
            raise ValidationError("This path has characters in it that must not be escaped.", status=400)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with a body whose length nobody has announced; stop it once that is over the limit."""
        count = 0
        started = False

        async def counting() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > limit:
                raise _too_large(limit)
            return message

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counting, noting)
        except ValidationError as refusal:
            if started:
                raise
            await _refuse(refusal, scope, receive, send)


def is_plain_read(scope: Scope) -> bool:
    """Tell whether a request is a GET without a body that the guard has nothing to say to, nor anything to drop of."""
    if scope["method"] != "GET" or scope["http_version"] != "1.1" or b"%" in scope["raw_path"]:
        return False
    hosts = 0
    for name, value in scope["headers"]:
        if name in _UNPLAIN or b"_" in name or not value.isascii():
            return False
        if name == b"host":
            hosts += 1
            if not is_host(value):
                return False
        elif name == b"connection" and value.lower() != b"keep-alive":
            return False
    return hosts == 1


def _check_head(scope: Scope, framing: Headers) -> None:
    """Raise ValidationError for a head that can be read in two ways."""
    is_old = scope["http_version"] == "1.0"
    if not is_old and scope["http_version"] != "1.1":
        raise ValidationError("This server speaks HTTP/1.1.", status=505)
    if not scope["raw_path"].startswith(b"/"):
        raise ValidationError("This is no path of this server.", status=400)
    _check_framing(framing, is_old=is_old)
    for _, value in scope["headers"]:
        if not value.isascii() and not _is_utf8(value):
            raise ValidationError("A header is not UTF-8.", status=400)


def _check_framing(framing: Headers, *, is_old: bool) -> None:
    hosts: list[bytes] = []
    codings: list[bytes] = []
    for name, value in framing:
        match name:
            case b"host":
                hosts.append(value)
            case b"transfer-encoding":
                codings.append(value.strip().lower())
            case b"connection" if any(map(_END_TO_END.fullmatch, _options(value))):
                raise ValidationError("Connection names a header that is not its own.", status=400)
    if len(hosts) > 1 or not (hosts or is_old) or not all(map(is_host, hosts)):
        raise ValidationError("A request has one Host header with one host.", status=400)
    if codings and is_old:
        raise ValidationError("HTTP/1.0 has no Transfer-Encoding.", status=400)
    if codings not in ([], [b"chunked"]):
        raise ValidationError("The only transfer coding is chunked.", status=501)


def is_host(value: bytes) -> bool:
    """Tell whether the value of a Host header is one host, perhaps with a port."""
    return _HOST.fullmatch(value) is not None


def _options(value: bytes) -> Iterator[bytes]:
    return (option.strip().lower() for option in value.split(b","))


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _too_large(limit: int) -> ValidationError:
    return ValidationError(f"The body of this request may have up to {limit // MIB} MiB.", status=413)


async def _refuse(refusal: ValidationError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and end the connection: at once, unless a body is on its way whose sender could not read it then."""
    response = error_response(refusal)
    if refusal.status != 413 or any(name == b"expect" for name, _ in scope["headers"]):
        response.headers["Connection"] = "close"
    await response(scope, receive, send)

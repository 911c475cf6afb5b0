"""The instance, with the address at which Chirp streams: GoToSocial always says wss://, also where there is no TLS."""

import gzip
import re

from starlette.types import Message, Receive, Scope, Send

from gateway.cache import cached_passthrough
from gateway.state import state_of
from resolvers.settings import Settings

_ENCODING = b"content-encoding"
_LENGTH = b"content-length"
# `urls.streaming_api` of v1, `configuration.urls.streaming` of v2.
_ADDRESS = re.compile(rb'("streaming(?:_api)?":\s*")wss?://[^"]*"')


def is_wrong(settings: Settings) -> bool:
    """Tell whether GoToSocial names an address that cannot be right: there is no TLS."""
    return not settings.public_origin.startswith("https:")


async def instance(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass GET /api/v1/instance or /api/v2/instance on; the streaming address is made right (ASGI application)."""
    right = f"ws://{state_of(scope)['settings'].public_host}".encode()
    start: Message = {}
    body = bytearray()

    async def correct(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        zipped = any(name.lower() == _ENCODING and value == b"gzip" for name, value in start["headers"])
        corrected = _ADDRESS.sub(rb"\1" + right + b'"', gzip.decompress(body) if zipped else bytes(body))
        corrected = gzip.compress(corrected, 4, mtime=0) if zipped else corrected
        kept = [pair for pair in start["headers"] if pair[0].lower() != _LENGTH]
        await send({**start, "headers": [*kept, (_LENGTH, b"%d" % len(corrected))]})
        await send({"type": "http.response.body", "body": corrected})

    await cached_passthrough(scope, receive, correct)

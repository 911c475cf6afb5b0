"""Messages of graphql-transport-ws: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md."""

from enum import Enum
from typing import Any

import msgspec

from gateway.graphql.request import GraphQLRequest

# In bytes of UTF-8.
LARGEST_MESSAGE = 64 * 1024
_LONGEST_ID = 128
# A close frame has room for 123 bytes (RFC 6455, section 5.5).
_LONGEST_REASON = 120


class Refusal(Exception):  # noqa: N818  a refusal is what the protocol calls it
    """The socket is closed with a code and a reason, up to 120 bytes of it."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


class Kind(Enum):
    """Types of messages."""

    CONNECTION_INIT = "connection_init"
    CONNECTION_ACK = "connection_ack"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    NEXT = "next"
    ERROR = "error"
    COMPLETE = "complete"


class Connect(msgspec.Struct):
    """What a client says of itself in `connection_init`: a bearer token, or which account of its session it means."""

    authorization: str | None = None
    account: str | None = None


class Received(msgspec.Struct):
    """A message of a client; `id` is "" where it has none."""

    type: Kind
    id: str = ""
    payload: msgspec.Raw = msgspec.Raw(b"null")

    def connect(self) -> Connect:
        """Return the payload of `connection_init`. Raises Refusal (4400)."""
        try:
            payload = _CONNECT.decode(self.payload) or {}
            # Clients spell it as they do in HTTP, and some put it where its headers would be.
            fields = _lowered(payload.get("headers")) | _lowered(payload)
            return msgspec.convert({name: fields.get(name) for name in Connect.__struct_fields__}, Connect)
        except (msgspec.MsgspecError, RecursionError) as fault:
            raise Refusal(4400, f"Invalid connection_init: {fault}") from fault

    def request(self) -> GraphQLRequest:
        """Return the payload of `subscribe`. Raises Refusal (4400)."""
        try:
            return _REQUEST.decode(self.payload)
        except (msgspec.MsgspecError, RecursionError) as fault:
            raise Refusal(4400, f"Invalid subscribe: {fault}") from fault


_CONNECT = msgspec.json.Decoder(dict[str, Any] | None)
_REQUEST = msgspec.json.Decoder(GraphQLRequest)
_RECEIVED = msgspec.json.Decoder(Received)
_NEEDS_ID = frozenset({Kind.SUBSCRIBE, Kind.COMPLETE})


def _lowered(fields: object) -> dict[str, object]:
    """Return fields by their names in lower case; nothing for what has none."""
    return {name.lower(): value for name, value in fields.items()} if isinstance(fields, dict) else {}


def read_message(text: str) -> Received:
    """Return the message that a text is. Raises Refusal: 4400 for what is none, 1009 for what is too large."""
    if len(text) > LARGEST_MESSAGE or (len(text) * 4 > LARGEST_MESSAGE and len(text.encode()) > LARGEST_MESSAGE):
        raise Refusal(1009, f"A message may have {LARGEST_MESSAGE} bytes")
    try:
        message = _RECEIVED.decode(text)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise Refusal(4400, f"Invalid message: {fault}") from fault
    if message.type in _NEEDS_ID and not 0 < len(message.id) <= _LONGEST_ID:
        raise Refusal(4400, f"{message.type.value} needs an id of 1 to {_LONGEST_ID} characters")
    return message


def encode(kind: Kind, name: str | None = None, payload: bytes | None = None) -> str:
    """Return a message as it is sent: text, around a payload that is JSON already."""
    parts = [b'{"type":"', kind.value.encode(), b'"']
    if name is not None:
        parts += [b',"id":', msgspec.json.encode(name)]
    if payload is not None:
        parts += [b',"payload":', payload]
    return b"".join((*parts, b"}")).decode()

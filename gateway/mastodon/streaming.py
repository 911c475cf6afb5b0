"""GET /api/v1/streaming as a WebSocket: Mastodon's streams, several over one socket.

https://docs.joinmastodon.org/methods/streaming/#websocket. Frames go straight to the wire, made once for all who hear
the same.
"""

from urllib.parse import parse_qs

import msgspec
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gateway.auth import bearer_of
from gateway.errors import error_response
from gateway.patience import Patience
from gateway.relay import relay
from gateway.state import state_of
from gateway.wire import Wire, text_frame, wire_of
from resolvers import streaming
from resolvers.context import Ctx
from resolvers.errors import ChirpError, UpstreamDownError
from resolvers.sources.bundle import Sources
from resolvers.stream_event import MARKS, StreamEvent
from resolvers.streams import Member
from resolvers.telemetry import get_logger
from resolvers.viewer import Viewer

log = get_logger(__name__)

LONGEST_WISH = 128 * 1024
MOST_CHANNELS = 100

_BINARY = 1003
_POLICY = 1008
_TOO_BIG = 1009
_TOO_SLOW = 1013


class _Wish(msgspec.Struct):
    """What a client sends."""

    type: str = ""
    stream: str = ""
    tag: str = ""
    list: str | int = ""


_WISH = msgspec.json.Decoder(_Wish)


class _Error(msgspec.Struct):
    """What a client is told that wishes for what cannot be."""

    error: str
    status: int


class _Frame(msgspec.Struct, omit_defaults=True):
    """Mastodon's envelope; the payload is JSON inside a string, and left out when there is none."""

    stream: list[str]
    event: str
    payload: str = ""


class _Client:
    """A listener that writes what it hears to a wire, once that is open; what comes before is held back."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._held: list[bytes] | None = []
        self._ended = False

    def open(self) -> None:
        """Begin to write: the handshake is done."""
        held, self._held = self._held or [], None
        for frame in held:
            self._wire.write(frame)
        if self._ended:
            self.end()

    def put(self, item: StreamEvent) -> None:
        """Write an event; Mastodon has no word for what was missed."""
        if item.kind not in MARKS:
            self.tell(item.once(_frame_of))

    def tell(self, frame: bytes) -> None:
        """Write a frame; close when too many wait."""
        if self._held is not None:
            self._held.append(frame)
        elif not self._wire.write(frame):
            log.info("slow_client_closed")
            self._wire.finish(_TOO_SLOW, "Events come faster than you read them.")

    def end(self) -> None:
        """Close: the token was revoked. A handshake is done first, since only then there is a code to close with."""
        self._ended = True
        if self._held is None:
            self._wire.finish(_POLICY, "This token was revoked.")


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a handshake and serve the socket (ASGI application)."""
    headers = Headers(scope=scope)
    if not headers.get("user-agent"):
        # GoToSocial refuses those who do not say what they are.
        await relay(scope, receive, send)
        return
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    protocol = headers.get("sec-websocket-protocol")
    state = state_of(scope)
    try:
        viewer = _viewer(scope, query.get("access_token") or protocol)
        if state["leaving"].begun:
            raise UpstreamDownError("This server is about to restart.", status=503, retry_after=1)
        account_id = await streaming.admit(Ctx.of(viewer, state["sources"]))
        wire = wire_of(scope)
        client = _Client(wire)
        admitted = state["streams"].member(account_id, viewer.require_token(), client)
    except ChirpError as refusal:
        response = error_response(refusal)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        await response(scope, receive, send)
        return
    with admitted as member:
        conversation = _Conversation(member, client, wire, viewer, state["sources"])
        # Before the handshake is done: whoever sees that is sure to hear all that happens from then on.
        if query.get("stream"):
            await conversation.join(query["stream"], query.get("tag", ""), query.get("list", ""))
        await send({"type": "websocket.accept", "subprotocol": protocol})
        client.open()
        await conversation.hold(receive)


def _viewer(scope: Scope, token: str | None) -> Viewer:
    return Viewer(token) if token else bearer_of(scope)


class _Conversation:
    """What a client wishes over an open socket, and what comes of it."""

    def __init__(self, member: Member, client: _Client, wire: Wire, viewer: Viewer, sources: Sources) -> None:
        self._member = member
        self._client = client
        self._wire = wire
        self._viewer = viewer
        self._sources = sources
        self._patience = Patience()

    async def hold(self, receive: Receive) -> None:
        """Do what the client wishes until the socket is closed."""
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if message["type"] != "websocket.receive":
                continue
            text: str | None = message.get("text")
            if text is None:
                self._wire.finish(_BINARY, "Only text is understood.")
            elif len(text) > LONGEST_WISH:
                self._wire.finish(_TOO_BIG, "Messages are short.")
            elif self._patience.lasts():
                await self._do(text)
            else:
                self._wire.finish(_POLICY, "Too many messages.")

    async def join(self, name: str, tag: str, list_id: str) -> None:
        """Let the client hear a channel, or tell why not."""
        if len(self._member.channels) >= MOST_CHANNELS:
            self._tell(_Error(f"At most {MOST_CHANNELS} streams over one connection", 429))
            return
        try:
            # A context for one wish: it is large, and each wish may ask GoToSocial as often as a request.
            ctx = Ctx.of(self._viewer, self._sources)
            channel = await streaming.channel(ctx, name, tag=tag, list_id=list_id)
            await self._member.join(channel)
        except ChirpError as refusal:
            self._tell(_Error(refusal.message, refusal.status))

    async def _do(self, text: str) -> None:
        try:
            wish = _WISH.decode(text)
        except (msgspec.DecodeError, RecursionError):
            self._tell(_Error("Malformed JSON", 400))
            return
        list_id = str(wish.list)
        match wish.type:
            case "subscribe":
                await self.join(wish.stream, wish.tag, list_id)
            case "unsubscribe":
                self._leave(wish.stream, wish.tag, list_id)
            case _:
                self._tell(_Error("Unknown message type", 400))

    def _leave(self, name: str, tag: str, list_id: str) -> None:
        parameter = list_id if name == "list" else tag.strip().removeprefix("#") if name.startswith("hashtag") else ""
        for channel in tuple(self._member.channels):
            if (channel.name, channel.parameter) == (name, parameter):
                self._member.leave(channel)

    def _tell(self, error: _Error) -> None:
        self._client.tell(text_frame(msgspec.json.encode(error)))


def _frame_of(event: StreamEvent) -> bytes:
    return text_frame(msgspec.json.encode(_Frame(event.channel.label, event.kind, event.payload)))

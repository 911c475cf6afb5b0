"""Faults that tests order, the count of calls, posts from elsewhere and mails: paths under /sandbox/.

These paths are no part of GoToSocial and answer to this machine only.
"""

import asyncio
from collections import Counter
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox.deeds.remote import remote_post
from deploy.sandbox.entities.statuses import status_entity
from deploy.sandbox.wire.errors import RefusedError, status_name
from deploy.sandbox.wire.router import RouteTable
from deploy.sandbox.world import World

Kind = Literal["delay", "status", "half", "content_type", "drop", "stall"]

_LOOPBACK = ("127.0.0.1", "::1")


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """What goes wrong with the next `count` requests that fit; `path` may hold `*`.

    delay: wait `seconds`, then do it even if nobody waits any more. status: answer `status` and do nothing.
    half: cut the connection after half the body.
    content_type: call the body `content_type`. drop: do it, then cut the connection without an answer.
    stall: send nothing more for `seconds`, on a socket before each frame.
    """

    kind: Kind
    path: str
    method: str = "*"
    count: int = 1
    seconds: float = 0.0
    status: int = 500
    content_type: str = "text/html"


class RemoteAuthor(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the other server says of who posts; None for what stays as it is."""

    display_name: str | None = None
    note: str | None = None


class RemotePost(msgspec.Struct, forbid_unknown_fields=True):
    """A post that arrives from another server, with the date it was made there."""

    acct: str
    text: str
    html: str | None = None
    spoiler_text: str = ""
    author: RemoteAuthor = RemoteAuthor()
    created_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    in_reply_to_id: str | None = None


class Control:
    """The faults that are ordered and the calls that were made."""

    def __init__(self, world: World, table: RouteTable) -> None:
        """Start with no fault and no call."""
        self.world = world
        self.calls: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self._table = table

    def note(self, method: str, path: str) -> None:
        """Count a call by the template of its path."""
        match = self._table.match(path)
        self.calls[f"{method} {match.template if match else path}"] += 1

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that a request meets, and use it up once."""
        for fault in self.faults:
            if fnmatchcase(path, fault.path) and fnmatchcase(method, fault.method):
                fault.count -= 1
                if fault.count <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def answer(self, request: Request) -> Response:
        """Answer a request of a test."""
        orders = {
            "GET /sandbox/faults": lambda _: self.faults,
            "POST /sandbox/faults": self._order_fault,
            "DELETE /sandbox/faults": lambda _: self.faults.clear(),
            "GET /sandbox/calls": lambda _: self.calls,
            "DELETE /sandbox/calls": lambda _: self.calls.clear(),
            "GET /sandbox/mails": lambda _: [self.world.mails[row_id] for row_id in self.world.mails.ids],
            "POST /sandbox/remote_statuses": self._take_post,
        }
        order = orders.get(f"{request.method} {request.url.path}")
        if order is None:
            return JSONResponse({"error": "not a path of the sandbox's own"}, 404)
        try:
            answer = order(await request.body())
        except msgspec.MsgspecError as error:
            return JSONResponse({"error": str(error)}, 400)
        except RefusedError as refusal:
            return JSONResponse(refusal.body, refusal.status)
        return Response(msgspec.json.encode(answer), media_type="application/json")

    def _order_fault(self, body: bytes) -> Fault:
        """Take a fault in."""
        fault = msgspec.json.decode(body, type=Fault)
        self.faults.append(fault)
        return fault

    def _take_post(self, body: bytes) -> object:
        """Let a post arrive from another server."""
        order = msgspec.json.decode(body, type=RemotePost)
        status = remote_post(
            self.world,
            order.acct,
            order.text,
            html=order.html,
            spoiler_text=order.spoiler_text,
            visibility=order.visibility,
            created_at=order.created_at,
            in_reply_to_id=order.in_reply_to_id,
        )
        said = {"display_name": order.author.display_name, "note": order.author.note}
        author = self.world.accounts[status.account_id]
        self.world.accounts.change(author, **{name: value for name, value in said.items() if value is not None})
        return status_entity(self.world, status, None)


class Faults:
    """ASGI: counts calls and makes go wrong what was ordered."""

    def __init__(self, app: ASGIApp, control: Control) -> None:
        """Wrap an application."""
        self._app = app
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or not."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        method, path = scope.get("method", "WEBSOCKET"), scope["path"]
        if scope["type"] == "http" and path.startswith("/sandbox/") and scope["client"][0] in _LOOPBACK:
            response = await self._control.answer(Request(scope, receive))
            await response(scope, receive, send)
            return
        self._control.note(method, path)
        fault = self._control.take(method, path)
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._go_wrong(fault, scope, receive, send)

    async def _go_wrong(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request the wrong way."""
        if scope["type"] == "http":
            receive = await _arrived(receive)
        if fault.kind != "stall":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "status":
            response = JSONResponse({"error": status_name(fault.status)}, fault.status)
            await response(scope, receive, send)
            return
        await self._app(scope, receive, _spoilt(fault, scope, send))


async def _arrived(receive: Receive) -> Receive:
    """Wait for a whole request; return a receive that has it, even if whoever sent it has gone meanwhile."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _spoilt(fault: Fault, scope: Scope, send: Send) -> Send:
    """Return a send that spoils the answer as a fault says."""
    cut = False

    async def spoil(message: Message) -> None:
        nonlocal cut
        kind = message["type"]
        if fault.kind == "stall" and kind in ("http.response.body", "websocket.send"):
            await asyncio.sleep(fault.seconds)
        if fault.kind == "drop" and not cut:
            cut = True
            scope["state"]["transport"].abort()
        if fault.kind == "content_type" and kind == "http.response.start":
            headers = [pair for pair in message["headers"] if pair[0].lower() != b"content-type"]
            message["headers"] = [*headers, (b"content-type", fault.content_type.encode())]
        if fault.kind == "half" and kind == "http.response.body" and not cut:
            cut = True
            body = message["body"]
            await send({"type": kind, "body": body[: len(body) // 2], "more_body": True})
            scope["state"]["transport"].close()
        if not cut:
            await send(message)

    return spoil

"""Only requests that no route of ours takes are led past the route table."""

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send

from gateway.shortcut import Routes, Shortcut, beginning_of


@pytest.mark.parametrize(
    ("path", "beginning"),
    [
        ("/", "/"),
        ("/graphql", "/graphql"),
        ("/api/v1/statuses", "/api/v1/statuses"),
        ("/api/v1/statuses/{id}", "/api/v1/statuses"),
        ("/api/v2/chirp/statuses/{id}/mute", "/api/v2/chirp"),
        ("/@{name}", ""),
        ("/{rest:path}", ""),
        ("/oauth/to{rest}", "/oauth"),
        ("", ""),
    ],
)
def test_a_route_is_kept_by_its_fixed_beginning(path: str, beginning: str) -> None:
    assert beginning_of(path) == beginning


async def ours(_request: Request) -> Response:
    return PlainTextResponse("ours")


async def mistaken(_request: Request) -> Response:
    raise HTTPException(418)


async def theirs(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("theirs")(scope, receive, send)


OWN = [
    Route("/", ours),
    Route("/api/v1/statuses", ours, methods=["POST"]),
    Route("/api/v1/statuses/{id}/context", ours),
    Route("/@{name}", ours),
    Mount("/app/assets", theirs),
    WebSocketRoute("/graphql", ours),
    Route("/{name}/first", ours),
    Route("/second/first", mistaken),
]


@pytest.mark.parametrize(
    ("method", "path", "who"),
    [
        ("GET", "/", "ours"),
        ("GET", "", "theirs"),
        ("POST", "/api/v1/statuses", "ours"),
        ("GET", "/api/v1/statuses", "theirs"),
        ("POST", "/api/v1/statuses/", "theirs"),
        ("GET", "/api/v1/statuses/01/context", "ours"),
        ("GET", "/api/v1/statuses/01", "theirs"),
        ("GET", "/api/v1/statuses/01/02/context", "theirs"),
        ("GET", "/@alice", "ours"),
        ("GET", "/@alice/feed.rss", "theirs"),
        ("GET", "/graphql", "theirs"),
        ("GET", "/second/first", "ours"),
        ("GET", "//api/v1/statuses/01/context", "theirs"),
    ],
)
async def test_what_no_route_takes_is_led_past(method: str, path: str, who: str) -> None:
    app = Shortcut(Starlette(routes=OWN), Routes(OWN), theirs)
    bodies: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        bodies.append(message.get("body", b""))

    await app({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    assert b"".join(bodies).decode() == who

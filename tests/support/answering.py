"""A small HTTP server for the far ends: it answers what a test says."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.serving import serving


@dataclass
class FarEnd:
    """What it answers by path (status, body), else 404; and the Authorization headers that came."""

    answers: Mapping[str, tuple[int, bytes]]
    url: str = ""
    tokens: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        self.tokens.append(request.headers.get("authorization", ""))
        status, body = self.answers.get(request.url.path, (404, b"{}"))
        return Response(body.replace(b"ORIGIN", self.url.encode()), status, media_type="application/json")


@asynccontextmanager
async def answering(answers: Mapping[str, tuple[int, bytes]]) -> AsyncIterator[FarEnd]:
    """Serve; ORIGIN in a body stands for the server's own address."""
    far_end = FarEnd(answers)
    async with serving(Starlette(routes=[Route("/{path:path}", far_end.answer)])) as far_end.url:
        yield far_end

"""A server that the operator named in a setting: one GET, to see what answers there. For checks, not for requests."""

import asyncio
import http.client
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from resolvers.errors import UpstreamDownError, UpstreamTimeoutError

SECONDS = 5.0
LONGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: HTTP status, and the body up to LONGEST bytes."""

    status: int
    body: bytes


async def ask(url: str, *, token: str | None = None) -> Reply:
    """GET `url`, with `token` as bearer; redirects are not followed.

    Raises UpstreamDownError when nothing there speaks HTTP, UpstreamTimeoutError after 5 s of silence.
    """
    return await asyncio.to_thread(_get, url, token)


def _get(url: str, token: str | None) -> Reply:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"User-Agent": "Chirp", "Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    with closing(kind(parts.hostname or "", parts.port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", parts.path or "/", headers=headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(LONGEST))
        except TimeoutError as error:
            raise UpstreamTimeoutError(detail=f"no answer within {SECONDS:.0f} s") from error
        except OSError as error:
            raise UpstreamDownError(detail=error.strerror or str(error) or type(error).__name__) from error
        except http.client.HTTPException as error:
            raise UpstreamDownError(detail="what listens there speaks no HTTP") from error

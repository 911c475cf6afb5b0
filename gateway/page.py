"""What Chirp's own pages wear: stylesheets, the mark, and headers that keep a page from doing harm."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).parent
_YEAR = "public, max-age=31536000, immutable"


class _File:
    """A file of pages; its path changes with its content, so that it may be kept for ever."""

    def __init__(self, name: str, media_type: str) -> None:
        self._content = (_FOLDER / name).read_bytes()
        self._media_type = media_type
        self._version = sha256(self._content).hexdigest()[:12]
        stem, _, extension = name.partition(".")
        self._template = f"/chirp/page/{stem}.{{version}}.{extension}"
        self.path = self._template.format(version=self._version)

    def route(self) -> Route:
        """Return the route; who asks for another version (of a pod beside this one) gets this one for once."""

        async def give(request: Request) -> Response:
            is_this = request.path_params["version"] == self._version
            headers = {"Cache-Control": _YEAR if is_this else "no-store", "X-Content-Type-Options": "nosniff"}
            return Response(self._content, 200, headers, self._media_type)

        return Route(self._template, give, methods=["GET"])


_STYLESHEET = _File("page.css", "text/css")
_POSTS = _File("posts.css", "text/css")
_LANDING = _File("landing.css", "text/css")
_MARK = _File("mark.svg", "image/svg+xml")
STYLESHEET = _STYLESHEET.path
# A landing page shows posts, and has the last word on how they stand in it.
LANDING_STYLESHEETS = (STYLESHEET, _POSTS.path, _LANDING.path)
MARK = _MARK.path
ROUTES: list[BaseRoute] = [file.route() for file in (_STYLESHEET, _POSTS, _LANDING, _MARK)]


def page_headers(media: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers of a page of ours; `media` are the origins of its pictures beside this one."""
    pictures = " ".join(("'self'", *media))
    policy = (
        f"default-src 'none'; style-src 'self'; img-src {pictures};"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noai, noimageai",
        "Vary": "Accept-Language, Cookie",
    }

"""The app at /app: one page for every path below it, its files, and what browsers install it by.

Built from pwa/ into files of our own. Assets are named by their content and kept for ever; all else is asked for anew.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.pages import media_origins
from gateway.state import state_of
from resolvers.settings import Settings

APP = "/app"
ASSETS = "/app/assets"
_NOT_BUILT = "The app is not built: run `npm ci && npm run build` in pwa/.\n"
_YEAR = "public, max-age=31536000, immutable"


class _Assets(StaticFiles):
    """Files whose names change with their content; one that is not there is no page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be kept for a year."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _YEAR
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes(built: Path) -> list[BaseRoute]:
    """Return the app's routes; `built` is the folder that `npm run build` makes."""

    async def page(request: Request) -> Response:
        headers = {
            "Content-Security-Policy": policy(state_of(request.scope)["settings"]),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex",
        }
        return _file(built / "index.html", "text/html", headers)

    async def manifest(_request: Request) -> Response:
        return _file(built / "manifest.json", "application/manifest+json", {})

    async def worker(_request: Request) -> Response:
        # The worker fetches with its own policy, not the page's.
        headers = {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src *",
            "Service-Worker-Allowed": APP,
        }
        return _file(built / "sw.js", "text/javascript", headers)

    return [
        Route("/manifest.json", manifest, methods=["GET"]),
        Route("/sw.js", worker, methods=["GET"]),
        Mount(ASSETS, _Assets(directory=built / "assets", check_dir=False)),
        Route(APP, page, methods=["GET"]),
        Route(APP + "/{path:path}", page, methods=["GET"]),
    ]


def policy(settings: Settings) -> str:
    """Return the page's Content-Security-Policy: no script, style or frame but files of this server.

    Pictures and sound come from where GoToSocial keeps them. Markup is written by Svelte's templates alone; of scripts,
    code names but the service worker.
    """
    media = " ".join(media_origins(settings))
    socket = settings.public_origin.replace("http", "ws", 1)
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self';"
        f" worker-src 'self'; img-src 'self' data: blob: {media}; media-src 'self' blob: {media};"
        f" connect-src 'self' {socket} {media}; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types svelte-trusted-html chirp-worker"
    )


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    if not path.is_file():
        return PlainTextResponse(_NOT_BUILT, 404, {"Cache-Control": "no-store"})
    headers |= {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, headers=headers, media_type=media_type)

"""GraphiQL: the page that browsers get at /graphql. Built from pwa/ into files of our own, with its own CSP."""

from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
    " img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def graphiql(built: Path) -> Response:
    """Return the page; `built` is the folder that `npm run build` makes."""
    page = built / "graphiql.html"
    if not page.is_file():
        return PlainTextResponse("GraphiQL is not built: run `npm ci && npm run build` in pwa/.\n", 404)
    headers = {"Content-Security-Policy": _CSP, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(page, headers=headers, media_type="text/html")

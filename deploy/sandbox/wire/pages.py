"""HTML pages: plain and short, with the forms that a browser fills in. They say what they are: a sandbox's."""

from html import escape

from starlette.responses import HTMLResponse

from deploy.sandbox.wire.errors import status_name

STYLESHEET = "/assets/dist/sandbox.css"

_NOTICE = (
    '<p class="sandbox" role="note"><strong>Sandbox.</strong> This stands in for a GoToSocial server while you try'
    ' Chirp out. Give it no password that you use elsewhere. <a href="/">Home</a></p>'
)


def page(title: str, content: str, status: int = 200) -> HTMLResponse:
    """Return a page with a form or a message in its middle; `content` is HTML."""
    return _page(title, f'<main>\n<div class="card">\n{content}\n</div>\n</main>', status)


def wide_page(title: str, content: str) -> HTMLResponse:
    """Return a page to read; `content` is HTML."""
    return _page(title, f'<main class="wide">\n{content}\n</main>', 200)


def error_page(status: int, text: str) -> HTMLResponse:
    """Return the page that says why a request was refused."""
    name = status_name(status)
    return page(name, f'<h1>{escape(name)}</h1>\n<section class="error"><pre>{escape(text)}</pre></section>', status)


def _page(title: str, body: str, status: int) -> HTMLResponse:
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="UTF-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="robots" content="noindex, nofollow, noai, noimageai">\n'
        f'<link rel="icon" href="/assets/logo.webp">\n<link rel="stylesheet" href="{STYLESHEET}">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n{_NOTICE}\n{body}\n</body>\n</html>\n"
    )
    return HTMLResponse(html, status)

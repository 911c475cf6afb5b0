"""HTML pages: plain and short, with the forms that a browser fills in."""

from html import escape

from starlette.responses import HTMLResponse

from deploy.sandbox.wire.errors import status_name


def page(title: str, content: str, status: int = 200) -> HTMLResponse:
    """Return a page; `content` is HTML."""
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="UTF-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">\n'
        '<meta name="robots" content="noindex, nofollow, noai, noimageai">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n{content}\n</main>\n</body>\n</html>\n"
    )
    return HTMLResponse(html, status)


def error_page(status: int, text: str) -> HTMLResponse:
    """Return the page that says why a request was refused."""
    return page(status_name(status), f'<section class="error"><pre>{escape(text)}</pre></section>', status)

"""Short pages that say what happened and what to do next, in the clothes of the landing page."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateway.markup import Markup, element
from gateway.page import MARK, STYLESHEET, page_headers
from gateway.state import state_of
from gateway.words import Words, words_for


def notice(
    request: Request, why: str, *, status: int, again: str | None = None, asks_to_sign_out: bool = False
) -> Response:
    """Return the page for what `Words.notices` calls `why`; `again` is where to try again, if that makes sense."""
    words = words_for(request.headers.get("accept-language", ""))
    form = sign_out_form(words, quiet=False) if asks_to_sign_out else None
    page = _page(words, state_of(request.scope)["settings"].public_host, why, again, form)
    headers = page_headers() | {"Content-Language": words.language, "Cache-Control": "no-store"}
    return HTMLResponse(page, status, headers)


def sign_out_form(words: Words, *, everywhere: bool = False, quiet: bool = True) -> Markup:
    """Return a form that signs out of this browser, or out of all; `quiet` when it is not what the page is about."""
    return element(
        "form",
        element("input", type="hidden", name_="everywhere", value="1") if everywhere else None,
        element(
            "button",
            words.sign_out_everywhere if everywhere else words.sign_out,
            class_="button quiet" if quiet else "button",
        ),
        method="post",
        action="/chirp/sign-out",
    )


def _page(words: Words, host: str, why: str, again: str | None, form: Markup | None) -> str:
    title, text = words.notices[why]
    way = element("a", words.try_again, class_="button", href=again) if again else None
    home = element("a", words.to_start, class_="button quiet" if again or form else "button", href="/")
    body = element(
        "body",
        element(
            "main",
            element("img", class_="mark", src=MARK, alt="", width="64", height="64"),
            element("h1", title),
            element("p", text),
            element("div", form, way, home, class_="doors"),
            class_="notice",
        ),
        element("footer", element("p", host)),
        class_="sky notice-page",
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="robots", content="noindex"),
        element("link", rel="icon", type="image/svg+xml", href=MARK),
        element("link", rel="stylesheet", href=STYLESHEET),
        element("title", f"{title} · {host}"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=words.language)}\n"

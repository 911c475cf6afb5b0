"""Short pages that say what happened and what to do next, in the clothes of the landing page."""

from gateway.markup import Markup, element
from gateway.words import Words


def notice(words: Words, host: str, stylesheet: str, why: str, *, again: str | None, form: Markup | None = None) -> str:
    """Return the page for what `words.notices` calls `why`; `again` is where to try again, if that makes sense."""
    title, text = words.notices[why]
    way = element("a", words.try_again, class_="button", href=again) if again else None
    home = element("a", words.to_start, class_="button quiet" if again or form else "button", href="/")
    body = element(
        "body",
        element(
            "header",
            element("div", element("div", element("h1", title), element("p", host, class_="host")), class_="name"),
            class_="hero",
        ),
        element("main", element("p", text), element("div", form, way, home, class_="doors"), class_="narrow"),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="robots", content="noindex"),
        element("link", rel="stylesheet", href=stylesheet),
        element("title", f"{title} · {host}"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=words.language)}\n"


def sign_out_form(words: Words, *, everywhere: bool = False) -> Markup:
    """Return a form that signs out of this browser, or out of all."""
    return element(
        "form",
        element("input", type="hidden", name_="everywhere", value="1") if everywhere else None,
        element("button", words.sign_out_everywhere if everywhere else words.sign_out, class_="button quiet"),
        method="post",
        action="/chirp/sign-out",
    )

"""HTML built out of elements: text is escaped because it is text, and only an element is not."""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "img", "input", "link", "meta"})
_ADDRESSES = frozenset({"action", "href", "src"})
_SCHEMES = ("https://", "http://", "mailto:", "/", "#")


class Markup(str):
    """HTML, escaped where it has to be. Made by `element` and `joined`; never out of somebody's text."""

    __slots__ = ()


def element(name: str, *content: str | None, **attributes: str | bool | None) -> Markup:
    """Return an element. Content that is no Markup is text; None is nothing.

    Attributes are written as Python allows: `class_`, `aria_label`. None and False leave one out, True gives it no
    value, and an address whose scheme a page should not have (`javascript:`, `data:`) is left out as well.
    """
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Markup(start if name in _VOID else f"{start}{joined(content)}</{name}>")


def joined(content: Iterable[str | None]) -> Markup:
    """Return pieces of content as one."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(piece) for piece in content if piece))


def is_address(url: str) -> bool:
    """Tell whether an address is one that a page may lead to."""
    return url.lower().startswith(_SCHEMES)


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False or (name in _ADDRESSES and not is_address(str(value))):
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'

"""HTML that others wrote, made safe: read by a parser and built anew out of a few elements.

What is not known is dropped and its text kept; no attribute survives but the address of a link.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from html.parser import HTMLParser

from gateway.markup import Markup, element, is_address, joined
from resolvers.entities.emoji import CustomEmoji

_KEPT = frozenset({"p", "blockquote", "ul", "ol", "li", "pre", "code", "b", "strong", "i", "em", "u", "s", "del", "a"})
_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = _BLOCKS | _HEADINGS | {"br", "li"}
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"})
_DEEPEST = 20
# How much of one text a page shows: of its source, of the tags in it, of the pictures that its shortcodes become.
_LONGEST = 8_000
_MOST_TAGS = 400
_MOST_PICTURES = 100
_SHORTCODE = re.compile(r":([A-Za-z0-9_]{1,64}):")
_SPACE = re.compile(r"\s+")

Draw = Callable[[str], Markup]
"""How a piece of text is written."""


def rich(html: str, draw: Draw | None = None) -> Markup:
    """Return somebody's HTML as HTML of ours; `draw` writes the text between the elements."""
    reader = _Reader(draw or _plain)
    reader.feed(html)
    reader.close()
    return reader.whole()


def beginning(html: str, draw: Draw) -> tuple[Markup, bool]:
    """Return somebody's HTML as `rich` does, of what is long only the beginning; and whether that is all of it."""
    reader = _Reader(draw, most_tags=_MOST_TAGS)
    is_all = len(html) <= _LONGEST
    try:
        reader.feed(html[:_LONGEST])
        if is_all:
            reader.close()
    except _EnoughError:
        is_all = False
    return reader.whole(), is_all


def plain(html: str) -> str:
    """Return the text of somebody's HTML on one line."""
    pieces: list[str] = []

    def note(text: str) -> Markup:
        pieces.append(text)
        return Markup()

    reader = _Reader(note, between=lambda: pieces.append(" "))
    reader.feed(html)
    reader.close()
    return _SPACE.sub(" ", "".join(pieces)).strip()


def with_emojis(emojis: Sequence[CustomEmoji], origins: Collection[str]) -> Draw:
    """Return a way to write text in which shortcodes become pictures, if they come from one of `origins`.

    It makes so many pictures and no more, whatever it writes.
    """
    known: Mapping[str, str] = {
        emoji.shortcode: emoji.static_url or emoji.url
        for emoji in emojis
        if is_from(emoji.static_url or emoji.url, origins)
    }

    left = _MOST_PICTURES

    def draw(text: str) -> Markup:
        nonlocal left
        pieces: list[str] = []
        end = 0
        for found in _SHORTCODE.finditer(text):
            if left and (url := known.get(found[1])):
                left -= 1
                picture = element("img", class_="emoji", src=url, alt=found[0], title=found[0], loading="lazy")
                pieces += (text[end : found.start()], picture)
                end = found.end()
        return joined([*pieces, text[end:]])

    return draw


def is_from(url: str, origins: Collection[str]) -> bool:
    """Tell whether a file is at one of `origins` (`https://host`), where the page may load it from."""
    return any(url.startswith(f"{origin}/") for origin in origins)


def _plain(text: str) -> Markup:
    return joined([text])


class _EnoughError(Exception):
    """What was read has as many tags as it may."""


class _Reader(HTMLParser):
    """Builds what it reads as a stack of open elements, each with the content it has so far."""

    def __init__(self, draw: Draw, between: Callable[[], object] = lambda: None, most_tags: int | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self._draw = draw
        self._between_lines = between
        self._tags_left = most_tags
        self._open: list[tuple[str, str | None, list[str]]] = [("", None, [])]
        self._silent: list[str] = []

    def whole(self) -> Markup:
        """Close what is open; return all."""
        while len(self._open) > 1:
            self._close()
        return joined(self._open[0][2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that is known."""
        self._meet(tag)
        if tag in _SILENT:
            self._silent.append(tag)
        elif self._silent:
            return
        elif tag == "br":
            self._open[-1][2].append(element("br"))
        elif tag in _KEPT | _HEADINGS and len(self._open) < _DEEPEST:
            if self._open[-1][0] == "p" and tag in _BLOCKS | _HEADINGS:
                self._close()
            self._open.append((tag, dict(attrs).get("href"), []))

    def handle_endtag(self, tag: str) -> None:
        """Close an element that is open, and what was left open inside it."""
        self._meet(tag)
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif any(tag == name for name, _, _ in self._open):
            while self._open[-1][0] != tag:
                self._close()
            self._close()

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._silent:
            self._open[-1][2].append(self._draw(data))

    def _meet(self, tag: str) -> None:
        if self._tags_left is not None:
            self._tags_left -= 1
            if self._tags_left < 0:
                raise _EnoughError
        if tag in _LINES:
            self._between_lines()

    def _close(self) -> None:
        tag, href, content = self._open.pop()
        self._open[-1][2].append(_built(tag, href, joined(content)))


def _built(tag: str, href: str | None, content: Markup) -> Markup:
    if tag == "a":
        fits = href is not None and is_address(href)
        return element("a", content, href=href, rel="nofollow noopener") if fits else content
    if tag in _HEADINGS:
        return element("p", element("strong", content))
    return element(tag, content)

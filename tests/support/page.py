"""A page as a browser reads it."""

from html.parser import HTMLParser

_EMPTY = ("br", "img", "input", "link", "meta")


class Page(HTMLParser):
    """A page, read as a browser does: its elements in order, and the text inside each kind."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], "elements that nobody closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.setdefault(tag, []).append("")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data

    def all(self, tag: str, attribute: str) -> list[str]:
        """Return the values of an attribute, of every element of a kind that has it."""
        return [attributes[attribute] for name, attributes in self.elements if name == tag and attribute in attributes]

    def classes(self) -> set[str]:
        return {word for _, attributes in self.elements for word in attributes.get("class", "").split()}

    @property
    def text(self) -> str:
        return self.texts["body"][0]

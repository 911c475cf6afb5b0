"""From what people type to the HTML that GoToSocial serves: links, mentions, hashtags, a little Markdown."""

import re
from collections.abc import Callable
from html import escape

from msgspec import Struct, field

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.world import World

MARKDOWN = "text/markdown"

_REL = 'rel="nofollow noreferrer noopener" target="_blank"'
_TOKEN = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<url>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]])"
    r"|(?<![\w/@])@(?P<user>[A-Za-z0-9_]+)(?:@(?P<domain>[\w.:-]*\w))?"
    r"|(?<![\w/&])[#\uff03](?P<tag>[\w]*[^\W\d_][\w]*)"
)
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"~~(.+?)~~"), r"<del>\1</del>"),
)
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+)\)")
_HELD = re.compile(r"\x00(\d+)\x00")


class Formatted(Struct):
    """HTML and whom and what it names."""

    html: str
    mentions: list[Account] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def format_text(world: World, text: str, content_type: str = "text/plain") -> Formatted:
    """Turn typed text into HTML. Mentions of unknown accounts stay text; tags are in lower case."""
    found = Formatted("")
    if not text.strip():
        return found
    held: list[str] = []

    def hold(html: str) -> str:
        held.append(html)
        return f"\x00{len(held) - 1}\x00"

    text = text.replace("\x00", "").replace("\r\n", "\n")
    markdown = content_type == MARKDOWN
    if markdown:
        text = _LINK.sub(lambda match: hold(_anchor(match[2], match[1])), text)
    text = _TOKEN.sub(lambda match: _token(world, match, found, hold, markdown), text)
    html = escape(text, quote=False)
    html = _blocks(html) if markdown else _paragraphs(html)
    found.html = _HELD.sub(lambda match: held[int(match[1])], html)
    return found


def _token(world: World, match: re.Match[str], found: Formatted, hold: Callable[[str], str], markdown: bool) -> str:
    """Return what stands for a link, a mention, a tag or a piece of code."""
    if match["code"]:
        return hold(f"<code>{escape(match[0][1:-1], quote=False)}</code>") if markdown else match[0]
    if match["url"]:
        return hold(_anchor(match[0], match[0]))
    if match["tag"]:
        name = match["tag"].lower()
        if name not in found.tags:
            found.tags.append(name)
        link = f'<a href="{world.link(f"/tags/{name}")}" class="mention hashtag" rel="tag {_REL[5:]}>'
        return hold(f"{link}#<span>{escape(match['tag'])}</span></a>")
    account = find_account(world, match["user"], match["domain"] or "")
    if account is None:
        return match[0]
    if account not in found.mentions:
        found.mentions.append(account)
    link = f'<a href="{escape(account.url)}" class="u-url mention" {_REL}>'
    return hold(f'<span class="h-card">{link}@<span>{escape(account.username)}</span></a></span>')


def find_account(world: World, username: str, domain: str) -> Account | None:
    """Return an account by its name, the server's own domain may be given or left out."""
    acct = username if domain in ("", world.domain) else f"{username}@{domain}"
    return world.accounts.one("acct", acct.lower())


def _anchor(url: str, label: str) -> str:
    """Return a link to elsewhere."""
    return f'<a href="{escape(url)}" {_REL}>{escape(label, quote=False)}</a>'


def _paragraphs(html: str) -> str:
    """Make paragraphs of plain text: an empty line parts them."""
    parts = [part.strip("\n") for part in re.split(r"\n{2,}", html.strip())]
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def _blocks(html: str) -> str:
    """Make blocks of Markdown: headings, quotes, lists and paragraphs."""
    return "".join(_block(part.strip("\n")) for part in re.split(r"\n{2,}", html.strip()))


def _block(part: str) -> str:
    """Make one block of Markdown."""
    lines = part.split("\n")
    if heading := re.fullmatch(r"(#{1,6}) +(.+)", part):
        return f"<h{len(heading[1])}>{_inline(heading[2])}</h{len(heading[1])}>"
    if all(line.startswith("&gt;") for line in lines):
        inner = "\n".join(line[4:].lstrip() for line in lines)
        return f"<blockquote>{_paragraphs(_inline(inner))}</blockquote>"
    if all(re.match(r"[-*] ", line) for line in lines):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{_inline(part).replace(chr(10), '<br>')}</p>" if part else ""


def _inline(html: str) -> str:
    """Set strong, emphasised and struck text."""
    for pattern, replacement in _INLINE:
        html = pattern.sub(replacement, html)
    return html

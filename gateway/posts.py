"""A post on a page for visitors: who, when, what, behind its warning if it has one."""

import re
from collections.abc import Collection, Iterator

from gateway.markup import Markup, element, joined
from gateway.richtext import Draw, beginning, is_from, with_emojis
from gateway.words import Words
from resolvers.entities.account import Account
from resolvers.entities.media import MediaAttachment, MediaType
from resolvers.entities.status import Status

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PICTURES = (MediaType.IMAGE, MediaType.GIFV)
_SHOWN = 4


def post(status: Status, words: Words, media: Collection[str]) -> Markup:
    """Return a post as an article, cut where it is long; pictures are shown if they come from one of `media`."""
    draw = with_emojis(status.emojis, media)
    body = joined(_body(status, words, media, draw))
    if status.spoiler_text:
        body = element("details", element("summary", draw(status.spoiler_text)), body)
    return element(
        "article",
        _author(status, words, media),
        element("div", body, lang=_language(status)),
        _echo(status, words),
        aria_labelledby=f"post-{status.id}",
    )


def _author(status: Status, words: Words, media: Collection[str]) -> Markup:
    account = status.account
    avatar = account.avatar_static or account.avatar
    moment = status.created_at
    return element(
        "header",
        element("img", class_="avatar", src=avatar, alt="", width="48", height="48", loading="lazy")
        if is_from(avatar, media)
        else element("span", class_="avatar"),
        element(
            "div",
            element("h3", element("a", _name(account, media), href=account.url), id=f"post-{status.id}"),
            element("span", f"@{account.acct}", class_="acct"),
        ),
        element(
            "a",
            element("time", words.moment(moment), datetime=f"{moment:%Y-%m-%dT%H:%M:%SZ}"),
            class_="when",
            href=status.url,
        ),
    )


def _name(account: Account, media: Collection[str]) -> Markup:
    draw = with_emojis(account.emojis, media)
    return element("bdi", draw(account.display_name.strip() or account.username))


def _body(status: Status, words: Words, media: Collection[str], draw: Draw) -> Iterator[Markup]:
    content, is_all = beginning(status.content, draw)
    yield element("div", content, class_="rich")
    if not is_all:
        yield element("p", element("a", words.read_on, href=status.url), class_="more")
    if status.poll:
        options = [element("li", draw(option.title)) for option in status.poll.options]
        yield element("ul", *options, class_="poll", aria_label=words.poll)
    pictures = [file for file in status.media_attachments if _is_shown(file, media)][:_SHOWN]
    if pictures:
        grid = element("div", *(_picture(file, words) for file in pictures), class_=f"pictures of-{len(pictures)}")
        if status.sensitive and not status.spoiler_text:
            summary = words.count(words.sensitive, len(pictures))
            grid = element("details", element("summary", summary), grid)
        yield grid
    if rest := len(status.media_attachments) - len(pictures):
        yield element("p", element("a", words.count(words.more_media, rest), href=status.url), class_="more")


def _is_shown(file: MediaAttachment, media: Collection[str]) -> bool:
    return file.type in _PICTURES and is_from(file.preview_url or "", media)


def _picture(file: MediaAttachment, words: Words) -> Markup:
    description = file.description or words.undescribed
    return element("img", src=file.preview_url, alt=description, title=file.description, loading="lazy")


def _echo(status: Status, words: Words) -> Markup | None:
    """Return what came back: replies, boosts, favourites."""
    counts = (
        (words.replies, status.replies_count),
        (words.boosts, status.reblogs_count),
        (words.favourites, status.favourites_count),
    )
    items = [element("li", words.count(pair, number)) for pair, number in counts if number > 0]
    return element("ul", *items, class_="echo") if items else None


def _language(status: Status) -> str | None:
    """Return the language of a post, if it is one that HTML knows how to name (BCP 47)."""
    return status.language if status.language and _LANGUAGE.fullmatch(status.language) else None

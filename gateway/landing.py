"""The landing page: who this server is, how to get in, and what was said last. Without JavaScript."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.markup import Markup, element, joined
from gateway.notices import sign_out_form
from gateway.posts import post
from gateway.richtext import is_from, plain, rich
from gateway.words import Words
from resolvers.entities.instance import Instance, InstanceStats, InstanceV1
from resolvers.front import Front, Latest

_GOTOSOCIAL = "https://gotosocial.org"
_SHOWN = 10
_SUMMARY = 200
_WORD_END = re.compile(r"\s+\S*$")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the content: words, the public host and origin, origins of pictures, and the doors in.

    A door is the path of a page, None while there is no such page. `signed_in` are the accounts of the browser.
    """

    words: Words
    host: str
    origin: str
    media: Collection[str]
    stylesheets: Sequence[str]
    mark: str
    sign_in: str | None
    app: str | None
    signed_in: Sequence[str]
    graphiql: str | None


def landing(frame: Frame, front: Front) -> str:
    """Return the whole page."""
    instance = front.instance or Instance(title=frame.host)
    v1 = front.v1 or InstanceV1()
    summary = plain(v1.short_description or instance.description)
    title = instance.title.strip() or frame.host
    picture = instance.thumbnail.url if is_from(instance.thumbnail.url, frame.media) else None
    body = element(
        "body",
        element("a", frame.words.skip, class_="skip", href="#content"),
        _hero(frame, front.instance, v1, title, picture),
        element(
            "main",
            *_content(frame, front),
            id="content",
            class_="content" if front.latest is not None else "content narrow",
        ),
        _footer(frame),
    )
    head = _head(frame, title, summary, picture)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=frame.words.language)}\n"


def _head(frame: Frame, title: str, description: str, picture: str | None) -> Markup:
    summary = _shortened(description)
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="color-scheme", content="light dark"),
        element("meta", name_="robots", content="nofollow, noarchive, noai, noimageai"),
        element("meta", name_="description", content=summary) if summary else None,
        element("meta", property="og:type", content="website"),
        element("meta", property="og:title", content=title),
        element("meta", property="og:url", content=frame.origin),
        element("meta", property="og:description", content=summary) if summary else None,
        element("meta", property="og:image", content=picture) if picture else None,
        element("link", rel="icon", type="image/svg+xml", href=frame.mark),
        *(element("link", rel="stylesheet", href=path) for path in frame.stylesheets),
        element("title", title),
    )


def _shortened(text: str) -> str:
    """Return the beginning of a long text, up to the end of a word; some languages put no blanks between theirs."""
    if len(text) <= _SUMMARY:
        return text
    whole_words = _WORD_END.sub("", text[:_SUMMARY])
    return f"{whole_words if len(whole_words) > _SUMMARY // 2 else text[:_SUMMARY]} …"


def _hero(frame: Frame, instance: Instance | None, v1: InstanceV1, title: str, picture: str | None) -> Markup:
    short = plain(v1.short_description)
    return element(
        "header",
        element(
            "div",
            element("img", class_="mark", src=frame.mark, alt="", width="36", height="36"),
            element("span", frame.host),
            class_="bar",
        ),
        element(
            "div",
            element("img", class_="face", src=picture, alt="", width="272", height="272") if picture else None,
            element(
                "div",
                element("h1", element("bdi", title)),
                element("p", short, class_="lede") if short else None,
                element("div", *_doors(frame, instance), class_="doors") if instance else None,
                _numbers(frame.words, v1.stats),
                class_="welcome",
            ),
            class_="intro",
        ),
        class_="hero sky",
    )


def _doors(frame: Frame, instance: Instance) -> Iterator[Markup]:
    """Yield the ways in; each only if it leads somewhere."""
    words = frame.words
    if frame.signed_in:
        names = ", ".join(f"@{acct}" for acct in frame.signed_in)
        before, _, after = words.signed_in_as.partition("{}")
        if frame.app:
            yield element("a", words.open_app, class_="button", href=frame.app)
        yield element("p", joined((before, element("strong", element("bdi", names)), after)))
        yield sign_out_form(words)
        yield sign_out_form(words, everywhere=True)
        return
    if frame.sign_in:
        yield element("a", words.sign_in, class_="button", href=frame.sign_in)
    if instance.registrations.enabled:
        # Who signs in by OpenID Connect for the first time gets an account by that.
        way = frame.sign_in if instance.configuration.oidc_enabled and frame.sign_in else "/signup"
        yield element("a", words.sign_up, class_="button quiet" if frame.sign_in else "button", href=way)
        if instance.registrations.approval_required:
            yield element("p", words.approval)


def _numbers(words: Words, stats: InstanceStats) -> Markup | None:
    """Return how much there is; a server that hides it says zero."""
    if not (stats.user_count or stats.status_count):
        return None
    figures = ((words.people, stats.user_count), (words.posts, stats.status_count), (words.servers, stats.domain_count))
    return element(
        "dl",
        *(
            element("div", element("dt", pair[number != 1]), element("dd", words.number(number)))
            for pair, number in figures
            if number > 0
        ),
        class_="numbers",
    )


def _content(frame: Frame, front: Front) -> Iterator[Markup]:
    if front.latest is not None:
        yield _latest(front.latest, frame.words, tuple(frame.media))
    if front.instance is not None:
        yield element("div", *_sections(frame, front.instance), class_="side")
    else:
        words = frame.words
        yield _section("unreachable", words.unreachable, element("p", words.unreachable_how))


# It is the same for everybody who reads one language, and by far the most work of the page.
@lru_cache(maxsize=4)
def _latest(latest: Latest, words: Words, media: tuple[str, ...]) -> Markup:
    own = [status for status in latest.posts if status.reblog is None][:_SHOWN]
    articles = [post(status, words, media) for status in own]
    nothing = element("p", words.nothing_yet, class_="nothing")
    return _section("latest", words.latest, *(articles or [nothing]))


def _sections(frame: Frame, instance: Instance) -> Iterator[Markup]:
    """Yield what there is to know about the server."""
    words = frame.words
    about = rich(instance.description)
    more = element("p", element("a", words.more_about, href="/about"))
    yield _section("about", words.about, element("div", about, class_="rich") if about else None, more)
    if instance.rules:
        rules = [element("li", rule.text) for rule in instance.rules]
        yield _section("rules", words.rules, element("ol", *rules))
    if instance.contact.account or instance.contact.email:
        yield _section("contact", words.contact, *_contact(frame, instance))
    yield _section("apps", words.apps, element("p", words.apps_how), element("p", element("code", frame.host)))
    if frame.graphiql:
        link = element("p", element("a", words.graphiql, href=frame.graphiql))
        yield _section("developers", words.developers, element("p", words.graphiql_how), link)


def _contact(frame: Frame, instance: Instance) -> Iterator[Markup]:
    account, email = instance.contact.account, instance.contact.email
    if account:
        avatar = account.avatar_static or account.avatar
        face = element("img", class_="avatar", src=avatar, alt="", width="40", height="40")
        name = element("strong", element("bdi", account.display_name.strip() or account.username))
        link = element(
            "a",
            face if is_from(avatar, frame.media) else None,
            element("span", name, element("span", f"@{account.acct}", class_="acct")),
            class_="person",
            href=account.url,
        )
        yield element("p", link)
    if email:
        yield element("p", element("a", email, href=f"mailto:{email}"))


def _section(name: str, title: str, *content: Markup | None) -> Markup:
    """Return a part of the page under a heading of its own."""
    heading = element("h2", title, id=f"{name}-title")
    return element("section", heading, *content, class_=name, aria_labelledby=f"{name}-title")


def _footer(frame: Frame) -> Markup:
    before, _, after = frame.words.runs_on.partition("{}")
    link = element("a", "GoToSocial", href=_GOTOSOCIAL, rel="noopener")
    mark = element("img", class_="mark", src=frame.mark, alt="", width="24", height="24")
    return element("footer", mark, element("p", joined((before, link, after))))

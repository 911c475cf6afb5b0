"""The landing page without a server: its words, its numbers, its ways in, its colours."""

import re
from pathlib import Path

import pytest

from gateway.landing import Frame, landing
from gateway.words import ENGLISH, GERMAN, Words, words_for
from resolvers.entities.instance import (
    Configuration,
    Contact,
    Instance,
    InstanceStats,
    InstanceV1,
    Registrations,
    Thumbnail,
)
from resolvers.front import Front, Latest
from tests.support.page import Page


def frame(**values: object) -> Frame:
    """Return what surrounds a page, for pages that no server has to stand behind."""
    usual: dict[str, object] = {
        "words": ENGLISH,
        "host": "chirp.example",
        "origin": "https://chirp.example",
        "media": ("https://chirp.example",),
        "stylesheets": ("/style.css",),
        "mark": "/mark.svg",
        "sign_in": None,
        "app": None,
        "signed_in": (),
        "graphiql": None,
    }
    return Frame(**(usual | values))  # type: ignore[arg-type]  # the values fit, each in its field


def shown(instance: Instance | None, v1: InstanceV1 | None = None, **values: object) -> Page:
    """Return the page of a server that shows no posts."""
    return Page(landing(frame(**values), Front(instance, v1, None)))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("de", GERMAN),
        ("de-AT,de;q=0.9,en;q=0.8", GERMAN),
        ("fr, de;q=0.5, en;q=0.4", GERMAN),
        ("en-GB,de;q=0.9", ENGLISH),
        ("de;q=0, en", ENGLISH),
        ("en;q=0.3, de; q=0.8", GERMAN),
        ("en ; q=0.8, de ;Q=0.9", GERMAN),
        ("de;q=nonsense", ENGLISH),
        ("fr,*;q=0.1", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_the_words_are_those_that_are_asked_for_most(asked: str, words: Words) -> None:
    assert words_for(asked) is words


def test_numbers_are_written_as_each_language_has_them() -> None:
    v1 = InstanceV1(stats=InstanceStats(user_count=1, status_count=12345, domain_count=678901))
    assert shown(Instance("x"), v1).texts["dd"] == ["1", "12,345", "678,901"]
    assert shown(Instance("x"), v1, words=GERMAN).texts["dd"] == ["1", "12.345", "678.901"]
    assert shown(Instance("x"), v1).texts["dt"] == ["person", "posts", "known servers"]
    assert "dd" not in shown(Instance("x"), InstanceV1()).texts


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("Short.", "Short."),
        ("bird " * 60, "bird " * 39 + "bird …"),
        ("Chirp " + "鳥" * 300, "Chirp " + "鳥" * 194 + " …"),
    ],
)
def test_search_engines_are_told_the_beginning_of_a_long_description(description: str, summary: str) -> None:
    page = landing(frame(), Front(Instance("x", description=description), None, None))
    assert f'<meta name="description" content="{summary}">' in page


def test_an_empty_timeline_says_so() -> None:
    page = Page(landing(frame(), Front(Instance("x"), None, Latest(()))))
    assert "Nobody has posted in public yet." in page.text


def test_sign_up_is_offered_while_it_is_open() -> None:
    def links(instance: Instance) -> list[str]:
        return shown(instance).all("a", "href")

    assert "/signup" in links(Instance("x", registrations=Registrations(enabled=True)))
    assert "/signup" not in links(Instance("x", registrations=Registrations(enabled=False)))
    careful = shown(Instance("x", registrations=Registrations(enabled=True, approval_required=True)))
    assert "New accounts are looked at by a person first." in careful.text


def test_who_signs_in_by_openid_connect_signs_up_by_that() -> None:
    for enabled, oidc, expected in (
        (True, False, ["/chirp/sign-in", "/signup"]),
        (True, True, ["/chirp/sign-in", "/chirp/sign-in"]),
        (False, True, ["/chirp/sign-in"]),
    ):
        instance = Instance(
            "x", registrations=Registrations(enabled=enabled), configuration=Configuration(oidc_enabled=oidc)
        )
        ways = [way for way in shown(instance, sign_in="/chirp/sign-in").all("a", "href") if "sign" in way]
        assert ways == expected


def test_who_is_signed_in_is_led_into_the_app() -> None:
    page = shown(Instance("x"), app="/app", sign_in="/chirp/sign-in", signed_in=("alice", "bob@b.example"))
    assert page.all("a", "href").count("/app") == 1
    assert "Open Chirp" in page.text
    assert "@alice, @bob@b.example" in page.text
    assert "/chirp/sign-in" not in page.all("a", "href")
    assert "/app" not in shown(Instance("x"), app="/app", sign_in="/chirp/sign-in").all("a", "href")
    assert "Open Chirp" not in shown(Instance("x"), signed_in=("alice",)).text


def test_a_picture_of_the_server_comes_from_where_it_may() -> None:
    elsewhere = Instance("alder weir", thumbnail=Thumbnail("https://tracker.example/x.png"))
    for instance in (Instance("alder weir"), elsewhere):
        assert set(shown(instance).all("img", "src")) == {"/mark.svg"}
    own = Instance("alder weir", thumbnail=Thumbnail("https://chirp.example/x.png"))
    assert "https://chirp.example/x.png" in shown(own).all("img", "src")
    assert shown(Instance("  ")).texts["h1"] == ["chirp.example"]
    assert shown(Instance("x", contact=Contact("a@b.example"))).all("a", "href").count("mailto:a@b.example") == 1


def _palettes() -> list[dict[str, str]]:
    """Return the colours of the stylesheet by their names: light, then dark."""
    text = (Path(__file__).parents[2] / "gateway" / "page.css").read_text()
    return [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    ]


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((ink, paper) for ink in ("ink", "muted", "accent") for paper in ("paper", "card", "tint")),
        ("on-accent", "accent"),
    ],
)
def test_text_stands_out_from_what_is_behind_it(*, dark: bool, ink: str, paper: str) -> None:
    colours = _palettes()[dark]
    low, high = sorted((_luminance(colours[ink]), _luminance(colours[paper])))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_no_way_in_is_offered_to_a_server_that_does_not_answer() -> None:
    down = shown(None, sign_in="/chirp/sign-in", graphiql="/graphql")
    assert down.all("a", "href") == ["#content", "https://gotosocial.org"]
    assert "Back in a moment" in down.texts["h2"]

"""The landing page: what it shows, in which words, and that nothing that others wrote can do harm on it."""

import asyncio
import re
import time
from collections.abc import Collection
from itertools import pairwise

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deploy.sandbox.server import Sandbox
from gateway import landing
from gateway.app import create_app
from gateway.doors import SIGN_IN
from gateway.markup import Markup
from gateway.posts import post
from gateway.words import Words
from resolvers.entities.status import Status
from resolvers.settings import read_settings
from tests.support.browser import ORIGIN
from tests.support.page import Page
from tests.support.serving import serving
from tests.support.stack import Client

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&"


async def visit(client: Client, language: str = "en") -> tuple[int, dict[str, str], Page]:
    """Return status, headers and content of the landing page."""
    headers = client.headers() | {"Accept": "text/html", "Accept-Language": language}
    async with client.session.get(client.base + "/", headers=headers) as answer:
        assert answer.content_type == "text/html"
        return answer.status, dict(answer.headers), Page(await answer.text())


async def seen(client: Client) -> Page:
    """Return the page, which must be there."""
    status, _, page = await visit(client)
    assert status == 200
    return page


async def test_it_tells_who_this_is_and_what_was_said(nobody: Client, sandbox: Sandbox) -> None:
    page = await seen(nobody)
    row = sandbox.world.instance["instance"]
    assert [text.strip() for text in page.texts["h1"]] == [row.title]
    assert page.texts["dd"][0] == str(len(sandbox.world.users))
    for rule in sandbox.world.rules.ids:
        assert sandbox.world.rules[rule].text in page.text
    assert len(page.texts["article"]) == 10
    _, latest = await nobody.rest("GET", "/api/v1/timelines/public?local=true&limit=10")
    assert [status["url"] for status in latest] == [url for url in page.all("a", "href") if "/statuses/" in url]
    assert "/signup" in page.all("a", "href")
    assert "localhost:3000" in page.texts["code"]


async def test_it_is_built_of_landmarks_under_one_heading(nobody: Client) -> None:
    page = await seen(nobody)
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(tag) for tag in ("h1", "main", "footer")] == [1, 1, 1]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["aria-labelledby"] for tag, attributes in page.elements if tag in ("section", "article")} < set(
        ids
    )
    assert page.all("img", "src")
    assert len(page.all("img", "alt")) == tags.count("img")


async def test_it_needs_no_script_and_may_run_none(nobody: Client) -> None:
    _, headers, page = await visit(nobody)
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert (policy["style-src"], policy["img-src"]) == ("'self'", f"'self' {ORIGIN}")
    assert "unsafe" not in headers["Content-Security-Policy"]
    names = {name for _, attributes in page.elements for name in attributes}
    assert "style" not in names
    assert not {"script", "style", "iframe", "form"} & {tag for tag, _ in page.elements}


async def test_it_speaks_german(nobody: Client) -> None:
    _, headers, page = await visit(nobody, "de-DE")
    assert page.all("html", "lang") == ["de"]
    assert headers["Content-Language"] == "de"
    assert headers["Vary"] == "Accept-Language, Cookie"
    assert "Neueste Beiträge" in page.texts["h2"]
    assert "Regeln" in page.texts["h2"]


async def test_what_others_wrote_does_no_harm(nobody: Client, sandbox: Sandbox) -> None:
    world = sandbox.world
    world.instance.change(
        world.instance["instance"],
        title=HOSTILE,
        description=f"<p onclick=x>Hello</p>{HOSTILE}<a href='javascript:alert(3)'>click</a><style>*{{}}</style>",
        short_description=HOSTILE,
        contact_email="a@b.example?subject=" + HOSTILE,
    )
    for rule in world.rules.ids:
        world.rules.change(world.rules[rule], text=HOSTILE)
    for person in ("alice", "dave", "admin"):
        account = world.accounts.one("acct", person)
        assert account
        world.accounts.change(
            account, display_name=f':loaf: {HOSTILE} :x:"onload=x: \u202eevil', url="javascript:alert(4)"
        )
    for status in world.statuses.by("public", ""):
        content = f"<p>Hi</p>{HOSTILE}<a href=' javascript:alert(5)' onmouseover=x>a</a><math><mi//xlink:href=x>"
        world.statuses.change(
            status,
            content=content,
            spoiler_text=HOSTILE,
            language='en" onclick="x',
            url="javascript:alert(6)",
        )
    page = await seen(nobody)
    assert not {"script", "style", "math", "mi"} & {tag for tag, _ in page.elements}
    attributes = [pair for _, attributes in page.elements for pair in attributes.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("style", "srcdoc")]
    addresses = [value for name, value in attributes if name in ("href", "src")]
    assert addresses
    assert not [url for url in addresses if not re.match(r"(https?://|mailto:|/|#)", url)]
    assert not [src for src in page.all("img", "src") if not src.startswith((ORIGIN, "/chirp/page/mark."))]
    assert [text.strip() for text in page.texts["h1"]] == [HOSTILE]
    assert HOSTILE in page.texts["summary"]
    assert page.texts["li"].count(HOSTILE) == len(world.rules.ids)
    assert any(HOSTILE in name for name in page.texts["h3"])


async def test_pictures_come_only_from_where_they_may(
    nobody: Client, sandbox: Sandbox, environ: dict[str, str]
) -> None:
    allowed = await seen(nobody)
    assert {"avatar", "pictures", "face"} <= allowed.classes()
    assert all(src.startswith((f"{ORIGIN}/", "/chirp/page/mark.")) for src in allowed.all("img", "src"))
    settings = environ | {"GTS_HOST": sandbox.url, "CHIRP_HOST": "https://elsewhere.example"}
    async with serving(create_app(read_settings(settings))) as base:
        page = await seen(Client(nobody.session, base))
        assert {src.partition(".")[0] for src in page.all("img", "src")} == {"/chirp/page/mark"}
        assert len(page.texts["article"]) == 10
    settings["CHIRP_MEDIA_HOSTS"] = ORIGIN
    async with serving(create_app(read_settings(settings))) as base:
        _, headers, page = await visit(Client(nobody.session, base))
        assert page.all("img", "src")
        assert f"img-src 'self' https://elsewhere.example {ORIGIN};" in headers["Content-Security-Policy"]


async def test_sensitive_pictures_are_opened_by_who_wants_to(nobody: Client, sandbox: Sandbox) -> None:
    for status in sandbox.world.statuses.by("public", ""):
        sandbox.world.statuses.change(status, spoiler_text="", sensitive=True)
    page = await seen(nobody)
    assert page.texts["summary"]
    assert set(page.texts["summary"]) <= {
        "Sensitive file",
        "2 sensitive files",
        "3 sensitive files",
        "4 sensitive files",
    }
    assert len(page.all("details", "open")) == 0


async def test_a_warning_stands_before_all_of_a_post(nobody: Client, sandbox: Sandbox) -> None:
    for status in sandbox.world.statuses.by("public", ""):
        sandbox.world.statuses.change(status, spoiler_text="Spiders", content="<p>Eight legs</p>", sensitive=True)
    page = await seen(nobody)
    assert page.texts["summary"] == ["Spiders"] * 10
    assert all("Eight legs" in text for text in page.texts["details"])
    assert page.text.count("Eight legs") == 10


async def test_a_timeline_that_is_not_public_is_left_out(nobody: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="status", status=401, path="/api/v1/timelines/public")
    page = await seen(nobody)
    assert "article" not in page.texts
    assert "Latest posts" not in page.texts["h2"]
    assert "Rules" in page.texts["h2"]
    assert (await seen(nobody)).texts["h2"] == page.texts["h2"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429},
        {"kind": "drop"},
        {"kind": "half"},
        {"kind": "content_type"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
@pytest.mark.parametrize("path", ["/api/v2/instance", "/api/v1/instance", "/api/v1/timelines/public"])
async def test_a_part_that_fails_is_left_out(
    nobody: Client, upstream: Client, sandbox: Sandbox, path: str, fault: dict[str, object]
) -> None:
    await upstream.order_fault(path=path, count=10, **fault)
    status, headers, page = await visit(nobody)
    assert status == (503 if path == "/api/v2/instance" else 200)
    assert ("no-store" in headers["Cache-Control"]) == (status == 503)
    title = "localhost:3000" if status == 503 else sandbox.world.instance["instance"].title
    assert [text.strip() for text in page.texts["h1"]] == [title]
    assert ("dd" in page.texts) == (path != "/api/v1/instance")
    assert ("article" in page.texts) == (path != "/api/v1/timelines/public")
    assert "500" not in page.text


async def test_a_slow_part_is_not_waited_for(nobody: Client, upstream: Client) -> None:
    await upstream.order_fault(kind="delay", seconds=8, path="/api/v1/instance")
    begun = time.monotonic()
    page = await seen(nobody)
    assert time.monotonic() - begun < 5
    assert "article" in page.texts
    assert "dd" not in page.texts


async def test_without_gotosocial_there_is_still_a_page(nobody: Client, sandbox: Sandbox) -> None:
    await asyncio.to_thread(sandbox.__exit__)
    status, headers, page = await visit(nobody)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert page.texts["h2"] == ["Back in a moment"]
    assert page.texts["h1"] == ["localhost:3000"]
    assert page.all("a", "href") == ["#content", "https://gotosocial.org"]


async def test_all_visitors_of_a_minute_cost_three_calls(nobody: Client, upstream: Client) -> None:
    await upstream.forget_calls()
    await asyncio.gather(*(seen(nobody) for _ in range(20)))
    calls = await upstream.calls()
    paths = ("/api/v1/instance", "/api/v2/instance", "/api/v1/timelines/public")
    assert [calls[f"GET {path}"] for path in paths] == [1, 1, 1]


async def test_what_visitors_see_is_built_once_for_each_language(
    nobody: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[str, str]] = []

    def noting(status: Status, words: Words, media: Collection[str]) -> Markup:
        built.append((status.id, words.language))
        return post(status, words, media)

    monkeypatch.setattr(landing, "post", noting)
    for status in sandbox.world.statuses.by("public", ""):
        sandbox.world.statuses.change(status, content="<p>In this test alone</p>")
    for _ in range(2):
        await asyncio.gather(*(visit(nobody, language) for language in ("en", "de", "fr")))
    assert len(built) == len(set(built)) == 20
    assert (await seen(nobody)).text.count("In this test alone") == 10


async def test_a_post_is_shown_as_it_is_once_the_answer_is_no_longer_kept(
    nobody: Client, admin: Client, sandbox: Sandbox
) -> None:
    before = await seen(nobody)
    for status in sandbox.world.statuses.by("public", ""):
        sandbox.world.statuses.change(status, content="<p>Said anew</p>")
    assert (await seen(nobody)).text == before.text
    # An administrator's change makes Chirp forget what it keeps.
    assert (await admin.rest("PATCH", "/api/v1/instance", json={"title": "anew"}))[0] == 200
    assert (await seen(nobody)).text.count("Said anew") == 10


async def test_a_long_post_is_cut_and_leads_to_all_of_it(nobody: Client, sandbox: Sandbox) -> None:
    hashtag = '<a href="https://localhost:3000/tags/x" class="mention hashtag">#<span>x</span></a> '
    statuses = sandbox.world.statuses.by("public", "")
    for status in statuses:
        sandbox.world.statuses.change(status, content=f"<p>{hashtag * 1500}</p>", spoiler_text="")
    page = await seen(nobody)
    assert page.texts["a"].count("Read the whole post") == 10
    assert page.texts["a"].count("#x") < 10 * 110
    urls = [url for url in page.all("a", "href") if "/statuses/" in url]
    assert all(urls.count(url) >= 2 for url in urls)


async def test_what_was_said_last_is_shown_while_gotosocial_is_away(nobody: Client, sandbox: Sandbox) -> None:
    page = await seen(nobody)
    await asyncio.to_thread(sandbox.__exit__)
    assert (await seen(nobody)).text == page.text


async def test_each_door_is_shown_if_there_is_something_behind_it(
    nobody: Client, sandbox: Sandbox, environ: dict[str, str]
) -> None:
    async def behind(_request: Request) -> Response:
        return PlainTextResponse("behind")

    assert "/graphql" in (await seen(nobody)).all("a", "href")
    app = create_app(read_settings(environ | {"GTS_HOST": sandbox.url, "CHIRP_GRAPHIQL": "off"}))
    app.router.routes[:] = [route for route in app.routes if getattr(route, "path", "") != SIGN_IN]
    async with serving(app) as base:
        client = Client(nobody.session, base)
        assert not {SIGN_IN, "/graphql"} & set((await seen(client)).all("a", "href"))
        app.router.routes.insert(0, Route(SIGN_IN, behind))
        page = await seen(client)
    assert SIGN_IN in page.all("a", "href")
    assert "Sign in" in page.texts["a"]


async def test_no_link_of_its_own_is_dead(nobody: Client) -> None:
    page = await seen(nobody)
    paths = {
        url.removeprefix(ORIGIN) for url in page.all("a", "href") + page.all("img", "src") + page.all("link", "href")
    }
    # GraphiQL is there once the front end is built, which no test here waits for.
    own = {path for path in paths if path.startswith("/")} - {"/graphql"}
    assert {"/signup", "/about"} < own
    for path in own:
        async with nobody.session.get(nobody.base + path, headers=nobody.headers(), allow_redirects=False) as answer:
            assert answer.status < 400, path


async def test_stylesheets_are_kept_for_long_under_the_name_of_this_version(nobody: Client) -> None:
    paths = [url for url in (await seen(nobody)).all("link", "href") if url.endswith(".css")]
    assert [re.sub(r"[0-9a-f]{12}", "", path) for path in paths] == [
        f"/chirp/page/{name}..css" for name in ("page", "posts", "landing")
    ]

    async def ask(path: str) -> tuple[str, str, str]:
        async with nobody.session.get(nobody.base + path, headers=nobody.headers()) as answer:
            assert answer.status == 200
            return answer.headers["Cache-Control"], answer.content_type, await answer.text()

    for path in paths:
        cache, kind, text = await ask(path)
        assert (cache, kind) == ("public, max-age=31536000, immutable", "text/css")
        other = re.sub(r"[0-9a-f]{12}", "0" * 12, path)
        assert await ask(other) == ("no-store", "text/css", text)

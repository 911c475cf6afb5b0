"""A browser as far as signing in needs one: cookies with their rules, redirects, forms as they stand in the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urljoin, urlsplit

import aiohttp

# Where people find Chirp, as its settings say in tests; GoToSocial is told the same.
ORIGIN = "http://localhost:3000"
VIEWER = {"query": "{ viewer { account { acct } } }"}


class _Forms(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("method", "get").upper(), given.get("action", ""), {}))
        elif tag == "input" and self.forms and "name" in given:
            self.forms[-1][2][given["name"]] = given.get("value", "")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])


@dataclass
class Seen:
    """What the browser shows; `hops` are the redirects that led there."""

    url: str
    status: int
    headers: dict[str, str]
    text: str
    hops: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def links(self) -> list[str]:
        return _Forms(self.text).links

    @property
    def forms(self) -> list[tuple[str, str, dict[str, str]]]:
        return _Forms(self.text).forms

    def query(self, name: str) -> str:
        return parse_qs(urlsplit(self.url).query)[name][0]


class Browser:
    """One person's browser. `origin` is what the address bar says; the server really listens at `base`.

    `provider` is the origin of an OpenID provider: the only other one that it may be led to, with cookies of its own.
    """

    def __init__(self, session: aiohttp.ClientSession, base: str, origin: str = ORIGIN, provider: str = "") -> None:
        self._session = session
        self._base = base
        self.origin = origin
        self._provider = provider
        self.cookies: dict[str, str] = {}
        self.provider_cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self.agent = "Mozilla/5.0 (Testing)"

    async def go(self, url: str, *, follow: bool = True, language: str = "en") -> Seen:
        """Open an address."""
        return await self._open("GET", urljoin(self.origin + "/", url), None, follow=follow, language=language)

    async def submit(self, page: Seen, number: int = 0, *, follow: bool = True, **fields: str) -> Seen:
        """Fill in a form of a page and send it."""
        method, action, given = page.forms[number]
        return await self._open(method, urljoin(page.url, action), given | fields, follow=follow)

    async def fetch(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: object
    ) -> tuple[int, object]:
        """Call the server as a script of its own pages does; return status and JSON."""
        sent = {"User-Agent": self.agent, "X-Chirp-CSRF": "1", "Origin": self.origin} | (headers or {})
        sent = {name: value for name, value in sent.items() if value}
        if self.cookies:
            sent["Cookie"] = self.cookie_header()
        async with self._session.request(method, self._base + path, headers=sent, **options) as answer:  # type: ignore[arg-type]
            return answer.status, await answer.json(content_type=None)

    async def sign_in(self, name: str, path: str = "/chirp/sign-in", *, password: str = "") -> Seen:
        """Go through the pages from `path` on; return where that ends."""
        form = await self.go(path)
        if not form.forms:
            return form
        fields = {"username": f"{name}@example.org", "password": password or f"Chirp-demo-{name}-2026"}
        consent = await self.submit(form, **fields)
        if not consent.forms or "/oauth/authorize" not in consent.url:
            return consent
        landed = await self.submit(consent)
        landed.hops = [*form.hops, *consent.hops, *landed.hops]
        return landed

    async def to_callback(self, name: str, path: str = "/chirp/sign-in") -> str:
        """Go through the pages, but not to the callback; return its address."""
        form = await self.go(path)
        fields = {"username": f"{name}@example.org", "password": f"Chirp-demo-{name}-2026"}
        consent = await self.submit(form, **fields)
        return (await self.submit(consent, follow=False)).headers["Location"]

    async def who(self, **headers: str) -> str | None:
        """Return whom GraphQL takes the browser for; a header is named with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        status, answer = await self.fetch("POST", "/graphql", json=VIEWER, headers=sent)
        assert status == 200, answer
        viewer = answer["data"]["viewer"]
        return str(viewer["account"]["acct"]) if viewer else None

    def cookie_header(self) -> str:
        """Return what the browser sends to the server as Cookie."""
        return _cookie_header(self.cookies)

    async def _open(
        self, method: str, url: str, form: dict[str, str] | None, *, follow: bool, language: str = "en"
    ) -> Seen:
        hops: list[str] = []
        while True:
            away = bool(self._provider) and url.startswith(self._provider + "/")
            assert away or url.startswith(self.origin + "/"), f"led away to {url}"
            cookies = self.provider_cookies if away else self.cookies
            headers = {"User-Agent": self.agent, "Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
            if cookies:
                headers["Cookie"] = _cookie_header(cookies)
            if method == "POST":
                headers["Origin"] = self._provider if away else self.origin
            target = url if away else self._base + url.removeprefix(self.origin)
            async with self._session.request(
                method, target, headers=headers, data=form, allow_redirects=False
            ) as answer:
                self._keep(answer.headers.getall("Set-Cookie", []), cookies)
                seen = Seen(url, answer.status, dict(answer.headers), await answer.text(), hops)
            if not follow or seen.status not in (301, 302, 303, 307):
                return seen
            assert len(hops) < 10, hops
            url = urljoin(url, seen.headers["Location"])
            hops.append(url)
            method, form = "GET", None

    def _keep(self, headers: list[str], cookies: dict[str, str]) -> None:
        self.set_cookies += headers
        for header in headers:
            cookie: SimpleCookie = SimpleCookie()
            cookie.load(header)
            for name, morsel in cookie.items():
                if name.startswith("__Host-"):
                    assert morsel["secure"]
                    assert morsel["path"] == "/"
                    assert not morsel["domain"]
                if morsel["max-age"] == "0":
                    cookies.pop(name, None)
                else:
                    cookies[name] = morsel.value


def _cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())

"""A demo account signed in at a GoToSocial on this machine, by the pages that a browser would see."""

import http.client
import http.cookies
import json
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from deploy.sandbox.demo import email_of, password_of
from resolvers.errors import StartError

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "chirp-dev-0f6d1e9b7a"


@dataclass(frozen=True)
class Server:
    """A GoToSocial at 127.0.0.1:`port` that serves the public `host` (with its port)."""

    port: int
    host: str

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: str | bytes | None = None
    ) -> tuple[http.client.HTTPMessage, str]:
        """Send one request and return headers and text of the answer. Raises StartError on a refusal."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            try:
                connection.request(
                    method,
                    path,
                    body,
                    {"Host": self.host, "User-Agent": "chirp-dev", "Accept": "*/*", **(headers or {})},
                )
                response = connection.getresponse()
                text = response.read().decode()
            except (OSError, http.client.HTTPException) as error:
                raise StartError(f"GoToSocial did not answer {method} {path}: {error}") from None
        if response.status >= http.client.BAD_REQUEST:
            raise StartError(f"GoToSocial refused {method} {path}: {response.status} {text[:200]}")
        return response.headers, text


class Person:
    """One demo account; `call` speaks the Mastodon API in its name."""

    def __init__(self, server: Server, name: str, *, scope: str = "read write") -> None:
        """Sign in. Raises StartError."""
        self.name = name
        self._server = server
        form = {"client_name": "Chirp demo", "redirect_uris": OUT_OF_BAND, "scopes": scope}
        app = self._form("/api/v1/apps", form)
        code = self._consent(app["client_id"], scope)
        token = self._form(
            "/oauth/token",
            {
                "grant_type": "authorization_code",
                "code": code,
                "client_id": app["client_id"],
                "client_secret": app["client_secret"],
                "redirect_uri": OUT_OF_BAND,
            },
        )
        self.token: str = token["access_token"]

    def call(self, method: str, path: str, **fields: object) -> Any:  # noqa: ANN401  whatever JSON it is
        """Call the API with JSON `fields` and return the JSON that comes back. Raises StartError."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if fields:
            headers["Content-Type"] = "application/json"
        _, text = self._server.ask(method, path, headers=headers, body=json.dumps(fields) if fields else None)
        return json.loads(text)

    def upload(self, method: str, path: str, files: Mapping[str, bytes], **fields: str) -> Any:  # noqa: ANN401  likewise
        """Call the API with JPEG `files` and form `fields` and return the JSON that comes back. Raises StartError."""
        parts = [_part(f'name="{name}"', value.encode()) for name, value in fields.items()]
        kind = b"\r\nContent-Type: image/jpeg"
        parts += [_part(f'name="{name}"; filename="{name}.jpg"', content, kind) for name, content in files.items()]
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        _, text = self._server.ask(method, path, headers=headers, body=body)
        return json.loads(text)

    def _form(self, path: str, fields: Mapping[str, str]) -> dict[str, str]:
        _, text = self._server.ask("POST", path, headers={"Content-Type": FORM}, body=urlencode(fields))
        answer: dict[str, str] = json.loads(text)
        return answer

    def _consent(self, client_id: str, scope: str) -> str:
        """Walk through sign-in and consent like a browser, and return the code that it shows at the end."""
        jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie()

        def browse(method: str, path: str, body: str | None = None) -> tuple[str, str]:
            cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
            sent = {"Cookie": cookies, "Accept": "text/html", "Content-Type": FORM}
            headers, text = self._server.ask(method, path, headers=sent, body=body)
            for line in headers.get_all("Set-Cookie", []):
                jar.load(line)
            return headers.get("Location", ""), text

        query = {"response_type": "code", "client_id": client_id, "redirect_uri": OUT_OF_BAND, "scope": scope}
        browse("GET", f"/oauth/authorize?{urlencode(query)}")
        login = {"username": email_of(self.name), "password": password_of(self.name)}
        browse("POST", "/auth/sign_in", urlencode(login))
        browse("GET", "/oauth/authorize")
        location, _ = browse("POST", "/oauth/authorize")
        code = re.search(r"[?&]code=([^&]+)", location)
        if code is None:
            raise StartError(f"GoToSocial did not let {self.name} in")
        return code[1]


def _part(disposition: str, content: bytes, kind: bytes = b"") -> bytes:
    """Return one part of a multipart form."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}".encode()
    return b"".join((head, kind, b"\r\n\r\n", content, b"\r\n"))

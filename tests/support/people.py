"""People of the sandbox: each sends JSON with a token of their own."""

import http.client
import json
from collections.abc import Mapping
from email.message import Message
from typing import Any

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.server import Sandbox
from tests.support.sandbox import token_of

Json = Any
"""What the server answers, to be taken apart by keys."""

_BOUNDARY = "feathers"


class Person:
    """Somebody of the demo who is signed in. What comes back is JSON, of no fixed shape."""

    def __init__(self, sandbox: Sandbox, name: str, *, scopes: str = "read write") -> None:
        """Sign somebody in."""
        self.sandbox = sandbox
        self.name = name
        self._token = token_of(sandbox.world, name, scopes)

    @property
    def account(self) -> Account:
        """The account as the world has it."""
        account = self.sandbox.world.accounts.one("acct", self.name)
        assert account
        return account

    def get(self, path: str) -> Json:
        """Read what must be there."""
        return self._must("GET", path)

    def post(self, path: str, **values: object) -> Json:
        """Send what must be taken."""
        return self._must("POST", path, values)

    def put(self, path: str, **values: object) -> Json:
        """Change what must be there."""
        return self._must("PUT", path, values)

    def delete(self, path: str) -> Json:
        """Remove what must be there."""
        return self._must("DELETE", path)

    def say(self, text: str, **values: object) -> Json:
        """Post a status."""
        return self.post("/api/v1/statuses", status=text, **values)

    def refused(self, method: str, path: str, **values: object) -> tuple[int, str]:
        """Send what must be turned down; return the status and the reason."""
        status, _, body = self.raw(method, path, json.dumps(values).encode() if values else b"")
        assert status >= 400
        return status, json.loads(body)["error"]

    def upload(
        self, content: bytes, filename: str, path: str = "/api/v2/media", field: str = "file", **fields: str
    ) -> tuple[int, Json]:
        """Upload a file, an attachment unless told otherwise; return status and body."""
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n\r\n'
        body = b"".join(parts) + head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
        status, _, answer = self.raw("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})
        return status, json.loads(answer)

    def raw(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Message, bytes]:
        """Send anything; return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox.port, timeout=5)
        shared = {"User-Agent": "test", "Authorization": f"Bearer {self._token}"}
        shared |= {"Content-Type": "application/json"} if body else {}
        try:
            connection.request(method, path, body, shared | dict(headers or {}))
            with connection.getresponse() as answer:
                return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def _must(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Json:
        status, _, body = self.raw(method, path, json.dumps(values).encode() if values else b"")
        assert status == 200, body
        return json.loads(body)

"""What is told on both sides of a gateway, answer by answer, and where the two differ."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Of one connection, or of one request.
DIFFER = {b"connection", b"transfer-encoding", b"date", b"x-request-id"}
# What the cache of anonymous reads adds.
ADDED = {b"age", b"x-cache"}


@dataclass
class Told:
    """An answer as it went out; `whole` once its last byte has."""

    method: str
    path: str
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    whole: bool = False


Answers = dict[bytes, Told]


def keep(answers: Answers, seen: set[bytes], told: Told) -> None:
    """Keep an answer under the id of its request; an id that comes twice is left out."""
    name = next((value for name, value in told.headers if name.lower() == b"x-request-id"), b"")
    if name in seen:
        answers.pop(name, None)
    else:
        answers[name] = told
    seen.add(name)


class Tap:
    """Wraps an application and notes every answer by the id of its request; an id that comes twice is left out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.told: Answers = {}
        self._seen: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Told(scope["method"], scope["path"])

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.status, told.headers = message["status"], list(message["headers"])
                keep(self.told, self._seen, told)
            elif message["type"] == "http.response.body":
                told.body += message.get("body", b"")
                told.whole = told.whole or not message.get("more_body")
            await send(message)

        await self._app(scope, receive, note)


def differences(above: Answers, below: Answers) -> list[str]:
    """Return what was answered differently above, of all that was answered whole on both sides."""
    return [
        f"{told.method} {told.path}"
        for name, told in above.items()
        if name in below and told.whole and _shown(told) != _shown(below[name])
    ]


def _shown(told: Told) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    kept = [(name.lower(), value) for name, value in told.headers if name.lower() not in DIFFER | ADDED]
    # The server keeps the body of an answer to HEAD to itself.
    return told.status, sorted(kept), b"" if told.method == "HEAD" else told.body

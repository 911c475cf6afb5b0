"""Cookie sessions of the sign-in pages: short-lived, in memory."""

import secrets
import time

from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.world import World

_LIFETIME = 120


class Sessions:
    """The values of every browser that is signing in."""

    def __init__(self) -> None:
        """Start with none."""
        self._held: dict[str, tuple[float, dict[str, str]]] = {}

    def load(self, world: World, request: Request) -> dict[str, str]:
        """Return the values of a browser, an empty dict for a new one."""
        expires, values = self._held.get(request.cookies.get(_cookie(world), ""), (0.0, {}))
        return dict(values) if expires > time.monotonic() else {}

    def save(self, world: World, request: Request, response: Response, values: dict[str, str]) -> None:
        """Keep the values for two minutes and set the cookie."""
        now = time.monotonic()
        self._held = {key: held for key, held in self._held.items() if held[0] > now}
        self._held.pop(request.cookies.get(_cookie(world), ""), None)
        key = secrets.token_urlsafe(24)
        self._held[key] = (now + _LIFETIME, values)
        response.set_cookie(_cookie(world), key, max_age=_LIFETIME, expires=_LIFETIME, httponly=True, samesite="lax")


def _cookie(world: World) -> str:
    """Return the name of the cookie: it carries the host without its port."""
    return f"gotosocial-{world.domain.partition(':')[0]}"

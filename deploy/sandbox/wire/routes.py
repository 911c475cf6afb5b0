"""How a noun declares what it answers: one Routes object per file, one decorated function per path."""

from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from deploy.sandbox.wire.call import Call

JSON = ("application/json",)
HTML = ("text/html",)
ACTIVITY = ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', "application/activity+json")

Handler = Callable[[Call], object]


class Who(Enum):
    """Whose token a path wants."""

    USER = "user"
    ADMIN = "admin"
    APP = "app"
    ANYBODY = "anybody"


class Route(Struct, frozen=True):
    """A method of a path. `scopes`: one of them is enough; `charset`: the type says that it is UTF-8."""

    method: str
    path: str
    handler: Handler
    scopes: tuple[str, ...]
    who: Who
    offers: tuple[str, ...]
    charset: bool


class Routes:
    """The routes of one noun. A handler returns JSON-able data, or a Response of its own.

    `scope` is what the token must hold: a name, several with `|` between them, or "" for none.
    `offers` are the media types of the answer, for Accept; () leaves Accept alone.
    """

    def __init__(self) -> None:
        """Start with no route."""
        self.all: list[Route] = []

    def add(
        self,
        method: str,
        path: str,
        scope: str = "",
        *,
        who: Who = Who.USER,
        offers: tuple[str, ...] = JSON,
        charset: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declare the handler of a method and path; `{name}` in the path is call.path["name"], `@{name}` too."""
        scopes = tuple(scope.split("|")) if scope else ()

        def take(handler: Handler) -> Handler:
            self.all.append(Route(method, path, handler, scopes, who, offers, charset))
            return handler

        return take

"""The pages of this gateway that other pages lead to: each only where there is one."""

from starlette.requests import Request
from starlette.routing import Match, Mount, Route

SIGN_IN = "/chirp/sign-in"
GRAPHIQL = "/graphql"
APP = "/app"


def door(request: Request, path: str) -> str | None:
    """Return the path if this gateway itself has a page there, None when it would be passed on."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    own = (
        route for route in request.app.routes if isinstance(route, Route) or (isinstance(route, Mount) and route.path)
    )
    return path if any(route.matches(scope)[0] is Match.FULL for route in own) else None

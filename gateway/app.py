"""The composition root of the gateway: the route table, the middleware, and what is open while it runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from gateway import app_shell, page, pages, signin
from gateway.cache import RULES, cached_passthrough
from gateway.cors import Cors
from gateway.express import Express
from gateway.graphql.documents import Documents, read_trusted
from gateway.graphql.graphiql import graphiql
from gateway.graphql.http import GraphQLEndpoint
from gateway.graphql.live import Broadcast
from gateway.graphql.operations import Operations
from gateway.graphql.websocket import SocketEndpoint
from gateway.guard import Guard
from gateway.hits import Hits
from gateway.mastodon import oauth, table, uploads
from gateway.observed import Observed
from gateway.probes import Probes
from gateway.ratelimit import RateLimited
from gateway.relay import relay
from gateway.request_id import RequestId
from gateway.rest import conversation_mutes, preferences, session
from gateway.shortcut import Routes, Shortcut
from gateway.state import open_state
from resolvers.settings import Settings
from schema.build import build

_REST = (conversation_mutes, preferences, session)
_BUILT = Path(__file__).resolve().parent.parent / "pwa" / "dist"


async def _everything_else(scope: Scope, receive: Receive, send: Send) -> None:
    """Whatever nobody else claims is GoToSocial's."""
    await (relay if scope["type"] == "websocket" else cached_passthrough)(scope, receive, send)


def create_app(settings: Settings, probes: Probes | None = None) -> Starlette:
    """Return the gateway as an ASGI application; its sources open with its lifespan, and `probes` watch them.

    The lifespan raises StoreError when PostgreSQL or Redis cannot be used.
    """
    probes = probes or Probes()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[Mapping[str, object]]:
        async with open_state(settings, probes.leaving) as state:
            with probes.watching(state["sources"]):
                yield {**state, "hits": Hits(state, RULES.keys() - taken), "express": express}

    own = [*probes.public_routes(), *_routes(settings)]
    routes = Routes(own)
    express = Express(routes, RULES.keys())
    # Where Chirp itself answers better, what is kept is not the whole answer.
    taken = {getattr(route, "path", "").encode() for route in own}
    middleware = [
        *(Middleware(RequestId), Middleware(Observed), Middleware(Cors), Middleware(Guard, own, settings.max_upload)),
        *(Middleware(RateLimited), Middleware(Shortcut, routes, _everything_else)),
    ]
    return Starlette(routes=[*own, Mount("/", _everything_else)], middleware=middleware, lifespan=lifespan)


def _routes(settings: Settings) -> list[BaseRoute]:
    schema = build(hide_suggestions=settings.introspection != "everyone")
    operations = Operations(schema, Documents(schema, read_trusted(_BUILT)), settings)
    broadcast = Broadcast(operations)
    explorer = partial(graphiql, _BUILT) if settings.graphiql else None
    return [
        Route("/graphql", GraphQLEndpoint(operations, broadcast, explorer)),
        WebSocketRoute("/graphql", SocketEndpoint(operations, broadcast)),
        *pages.ROUTES,
        *page.ROUTES,
        *app_shell.routes(_BUILT),
        *signin.ROUTES,
        *(endpoint.route() for noun in _REST for endpoint in noun.ENDPOINTS),
        *table.routes(settings),
        *oauth.ROUTES,
        *uploads.ROUTES,
    ]

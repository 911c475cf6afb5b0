"""The application: every noun's routes in one table, and the layers around it. A new noun is listed here."""

from collections.abc import Iterator

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from deploy.sandbox.faults import Control, Faults
from deploy.sandbox.routes import (
    accounts,
    admin_accounts,
    apps,
    collections,
    conversations,
    discovery,
    domain_drafts,
    domains,
    emojis,
    exports,
    federation,
    files,
    filters,
    filters_v1,
    follow_requests,
    header_filters,
    instance,
    interactions,
    lists,
    maintenance,
    media,
    notifications,
    oauth,
    pages,
    policies,
    polls,
    push,
    reactions,
    relations,
    reports,
    rules,
    scheduled,
    search,
    signup,
    statuses,
    streaming,
    stubs,
    tags,
    timelines,
)
from deploy.sandbox.wire.headers import CommonHeaders
from deploy.sandbox.wire.router import Router, RouteTable
from deploy.sandbox.wire.routes import Route
from deploy.sandbox.world import World

_NOUNS = (
    accounts,
    admin_accounts,
    apps,
    collections,
    conversations,
    discovery,
    domain_drafts,
    domains,
    emojis,
    exports,
    federation,
    files,
    filters,
    filters_v1,
    follow_requests,
    header_filters,
    instance,
    interactions,
    lists,
    maintenance,
    media,
    notifications,
    oauth,
    pages,
    policies,
    polls,
    push,
    reactions,
    relations,
    reports,
    rules,
    search,
    scheduled,
    signup,
    statuses,
    streaming,
    stubs,
    tags,
    timelines,
)


def routes() -> Iterator[Route]:
    """Yield every route."""
    return (route for noun in _NOUNS for route in noun.routes.all)


def create_app(world: World) -> ASGIApp:
    """Return the ASGI application that serves a world."""
    table = RouteTable(routes())
    app = CommonHeaders(GZipMiddleware(Router(world, table), minimum_size=1, compresslevel=4))
    return Faults(app, Control(world, table))

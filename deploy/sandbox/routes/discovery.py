"""Where other servers look first: .well-known, NodeInfo and robots.txt."""

import re
from urllib.parse import urlsplit

import msgspec
from starlette.responses import PlainTextResponse, Response

from deploy.sandbox.entities.discovery import (
    NODEINFO_VERSIONS,
    host_meta,
    nodeinfo_entity,
    nodeinfo_links,
    nodeinfo_type,
    webfinger_entity,
)
from deploy.sandbox.text import find_account
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_found
from deploy.sandbox.wire.routes import JSON, Routes, Who

routes = Routes()

_PROFILE = re.compile(r"/(?:users/|@)([^/]+)")
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /auth/\nDisallow: /oauth/\nDisallow: /.well-known/\n"


@routes.add("GET", "/.well-known/webfinger", who=Who.ANYBODY, offers=("application/jrd+json", *JSON))
def webfinger(call: Call) -> object:
    """Return where an account is found, by its name or an address of its own."""
    resource = call.query.get("resource", "")
    if not resource:
        raise bad_request("no 'resource' in request query")
    username, host = _parts(resource)
    if host != call.world.domain:
        raise bad_request(f"requested host {host} does not belong to this instance")
    account = find_account(call.world, username, "")
    if account is None:
        raise not_found()
    return _answer(webfinger_entity(call.world, account), "application/jrd+json")


@routes.add("GET", "/.well-known/nodeinfo", who=Who.ANYBODY)
def nodeinfo_index(call: Call) -> object:
    """Return where the NodeInfo is."""
    return nodeinfo_links(call.world)


@routes.add("GET", "/nodeinfo/{version}", who=Who.ANYBODY)
def nodeinfo(call: Call) -> object:
    """Return the NodeInfo."""
    version = call.path["version"]
    if version not in NODEINFO_VERSIONS:
        raise not_found("only nodeinfo 2.0 and 2.1 are supported")
    return _answer(nodeinfo_entity(call.world, version), nodeinfo_type(version))


@routes.add("GET", "/.well-known/host-meta", who=Who.ANYBODY, offers=("application/xrd+xml", "application/xml"))
def meta(call: Call) -> object:
    """Return the address of WebFinger."""
    return Response(host_meta(call.world), 200, {"Content-Type": "application/xrd+xml"})


@routes.add("GET", "/robots.txt", who=Who.ANYBODY, offers=())
def robots(_call: Call) -> object:
    """Send crawlers away."""
    return PlainTextResponse(_ROBOTS)


def _parts(resource: str) -> tuple[str, str]:
    """Return name and host of what is asked for. Raises RefusedError (400, 404)."""
    if resource.startswith(("http://", "https://")):
        address = urlsplit(resource)
        found = _PROFILE.fullmatch(address.path)
        return found[1] if found else "", address.netloc
    username, _, host = resource.removeprefix("acct:").removeprefix("@").partition("@")
    if not host:
        raise bad_request(
            f"bad webfinger request with resource query {resource}: failed to extract domain from: @{username}"
        )
    return username, host


def _answer(entity: object, kind: str) -> Response:
    return Response(msgspec.json.encode(entity), 200, {"Content-Type": kind})

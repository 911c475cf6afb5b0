"""Uploads: sent in, shown and described."""

from deploy.sandbox.deeds.media import describe_media, own_media, store_media
from deploy.sandbox.entities.media import media_entity
from deploy.sandbox.model.media import Media
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.wire.routes import Routes

routes = Routes()

_VERSIONS = ("v1", "v2")


@routes.add("POST", "/api/{version}/media", "write:media")
def upload(call: Call) -> object:
    """Take a file in."""
    _check_version(call)
    file = call.body.file("file")
    if file is None:
        raise bad_request(
            "Key: 'AttachmentRequest.File' Error:Field validation for 'File' failed on the 'required' tag"
        )
    description, focus = call.body.text("description") or "", call.body.text("focus") or ""
    return media_entity(call.world, store_media(call.world, call.account, file, description, focus))


@routes.add("GET", "/api/{version}/media/{id}", "read:media")
def one(call: Call) -> object:
    """Return one of the caller's uploads."""
    return media_entity(call.world, _own(call))


@routes.add("PUT", "/api/{version}/media/{id}", "write:media")
def describe(call: Call) -> object:
    """Change description and focus, of what is posted too."""
    description, focus = call.body.text("description"), call.body.text("focus")
    media = _own(call)
    describe_media(call.world, media, description, focus)
    return media_entity(call.world, media)


def _own(call: Call) -> Media:
    _check_version(call)
    return own_media(call.world, call.account, call.path["id"])


def _check_version(call: Call) -> None:
    if call.path["version"] not in _VERSIONS:
        raise bad_request(f"invalid API version, valid versions for this path are [{', '.join(_VERSIONS)}]")

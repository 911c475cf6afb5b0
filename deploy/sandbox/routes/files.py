"""Files: what was uploaded, under /fileserver, and the server's own pictures, under /assets."""

from email.utils import formatdate
from hashlib import sha1
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from deploy.sandbox.deeds.media import content_of
from deploy.sandbox.model.media import Media
from deploy.sandbox.paintings import emblem
from deploy.sandbox.pictures import default_avatar, default_header
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import not_found
from deploy.sandbox.wire.negotiate import negotiate
from deploy.sandbox.wire.pages import STYLESHEET
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_DRAWN = formatdate(usegmt=True)
_KINDS = ("attachment", "avatar", "header")
_SMALL_TYPE = "image/webp"
_AVATARS = {f"GoToSocial_icon{number}.webp": number for number in range(1, 7)}
_STYLES = (Path(__file__).parent.parent / "pages.css").read_bytes()
_PICTURES = {"default_header.webp": default_header, "logo.webp": emblem}


@routes.add("GET", "/fileserver/{account}/{kind}/{size}/{name}", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/fileserver/{account}/{kind}/{size}/{name}", who=Who.ANYBODY, offers=())
def uploaded(call: Call) -> Response:
    """Return an uploaded file, or the one part of it that a Range header names."""
    media, size = _media(call), call.path["size"]
    content = content_of(call.world, media, size)
    if content is None:
        raise not_found()
    kind = negotiate(call.request, (media.content_type if size == "original" else _SMALL_TYPE,))
    wanted = call.request.headers.get("range", "")
    if call.request.method == "HEAD" or not wanted:
        return Response(content, 200, {"Content-Type": kind})
    return _part(content, wanted, kind)


@routes.add("GET", "/assets/default_avatars/{name}", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/assets/default_avatars/{name}", who=Who.ANYBODY, offers=())
def avatar(call: Call) -> Response:
    """Return one of the default avatars."""
    number = _AVATARS.get(call.path["name"])
    if number is None:
        raise not_found()
    return _asset(call, default_avatar(number), "image/webp")


@routes.add("GET", "/assets/{name}", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/assets/{name}", who=Who.ANYBODY, offers=())
def picture(call: Call) -> Response:
    """Return the default header or the logo."""
    draw = _PICTURES.get(call.path["name"])
    if draw is None:
        raise not_found()
    return _asset(call, draw(), "image/webp")


@routes.add("GET", STYLESHEET, who=Who.ANYBODY, offers=())
@routes.add("HEAD", STYLESHEET, who=Who.ANYBODY, offers=())
def stylesheet(call: Call) -> Response:
    """Return what the pages wear."""
    return _asset(call, _STYLES, "text/css; charset=utf-8")


def _media(call: Call) -> Media:
    """Return what a path names, unless its owner is suspended or a block stands between."""
    media = call.world.media.get(call.path["name"].partition(".")[0])
    if media is None or media.account_id != call.path["account"] or call.path["kind"] not in _KINDS:
        raise not_found()
    hidden = call.reader and call.world.blocked(call.reader.id, media.account_id)
    if hidden or call.world.accounts[media.account_id].suspended_at:
        raise not_found()
    return media


def _part(content: bytes, wanted: str, kind: str) -> Response:
    """Return one range of bytes, read as GoToSocial reads it: `-5` is the beginning up to byte 5."""
    unit, equals, bounds = wanted.partition("=")
    first, dash, last = bounds.partition("-")
    if equals and unit != "bytes":
        return _refused(400, "Unsupported Range Unit")
    if not dash or any(bound and not bound.isdecimal() for bound in (first, last)):
        return _refused(400, "Bad Range Header")
    start = int(first or 0)
    end = min(int(last or len(content)), len(content) - 1)
    if start >= end:
        response = _refused(416, "Unsatisfiable Range")
        response.headers["Content-Range"] = f"bytes *{len(content)}"
        return response
    headers = {"Content-Type": kind, "Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return Response(content[start : end + 1], 206, headers)


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status)


def _asset(call: Call, content: bytes, kind: str) -> Response:
    """Return a file of our own with its ETag, or nothing to who has it."""
    tag = f'"{sha1(content, usedforsecurity=False).hexdigest()}"'
    if call.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    headers = {"Content-Type": kind, "ETag": tag, "Last-Modified": _DRAWN, "Accept-Ranges": "bytes"}
    return Response(content, 200, headers)

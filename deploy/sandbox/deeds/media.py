"""Uploads: what is kept of a file, described and forgotten."""

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.media import Media
from deploy.sandbox.paintings import glimpse, painting
from deploy.sandbox.pictures import LARGEST, small_copy, still
from deploy.sandbox.probe import Probe, probe
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Upload
from deploy.sandbox.wire.errors import RefusedError, bad_request, not_found, unprocessable
from deploy.sandbox.world import World

DESCRIPTION_LIMIT = 1500
SIZE_LIMIT = 41943040


def own_media(world: World, account: Account, media_id: str) -> Media:
    """Return an upload of one's own. Raises RefusedError (404)."""
    media = world.media.get(media_id)
    if media is None or media.account_id != account.id:
        raise not_found()
    return media


def store_media(world: World, account: Account, upload: Upload, description: str = "", focus: str = "") -> Media:
    """Keep a file and a small picture of it; `focus` is `x,y`. Raises RefusedError (400, 422)."""
    check_description(description)
    if len(upload.content) > SIZE_LIMIT:
        raise bad_request("media exceeds configured max size: 40.0MiB")
    focus_x, focus_y = _focus(focus)
    found = probe(upload.content)
    if found is None:
        raise unprocessable("error processing media")
    small, width, height, blurhash = _small(upload.content, found)
    media = Media(
        id=new_id(),
        account_id=account.id,
        created_at=now(),
        type=found.type,
        content_type=found.content_type,
        extension=found.extension,
        size=len(upload.content),
        description=description,
        width=found.width,
        height=found.height,
        focus_x=focus_x,
        focus_y=focus_y,
        duration=found.duration,
        frame_rate=found.frame_rate,
        blurhash=blurhash,
        small_extension="webp" if small else "",
        small_width=width,
        small_height=height,
    )
    world.blobs.put(f"{media.id}/original", upload.content)
    if small:
        world.blobs.put(f"{media.id}/small", small)
    return world.media.add(media)


def store_painting(world: World, account: Account, name: str, size: tuple[int, int], description: str) -> Media:
    """Hang a painting of this width and height. It is painted when somebody looks at it."""
    width, height = size
    small = min(1.0, LARGEST / max(width, height))
    return world.media.add(
        Media(
            id=new_id(),
            account_id=account.id,
            created_at=now(),
            type="image",
            content_type="image/jpeg",
            extension="jpg",
            size=0,
            description=description,
            width=width,
            height=height,
            blurhash=glimpse(name, width, height),
            small_extension="webp",
            small_width=round(width * small),
            small_height=round(height * small),
            painting=name,
        )
    )


def content_of(world: World, media: Media, size: str) -> bytes | None:
    """Return the bytes of a file, original or small; None when there are none."""
    content = world.blobs.get(f"{media.id}/{size}")
    if content is None and media.painting:
        original = painting(media.painting, media.width, media.height)
        world.blobs.put(f"{media.id}/original", original)
        world.blobs.put(f"{media.id}/small", small_copy(original)[0])
        content = world.blobs.get(f"{media.id}/{size}")
    return content


def store_image(world: World, account: Account, upload: Upload, description: str = "") -> Media:
    """Keep a picture, nothing else. Raises RefusedError (400, 422)."""
    found = probe(upload.content)
    if found is None or found.type != "image":
        raise unprocessable("error processing media")
    return store_media(world, account, upload, description)


def describe_media(world: World, media: Media, description: str | None, focus: str | None) -> None:
    """Change what is given. Raises RefusedError (400)."""
    if description is None and focus is None:
        raise bad_request("focus and description were both nil, there's nothing to update")
    changes: dict[str, object] = {}
    if description is not None:
        check_description(description)
        changes["description"] = description
    if focus is not None:
        changes["focus_x"], changes["focus_y"] = _focus(focus)
    world.media.change(media, **changes)


def check_description(description: str) -> None:
    """Refuse a description that is too long (400)."""
    if len(description) > DESCRIPTION_LIMIT:
        raise bad_request(
            f"image description length must be between 0 and {DESCRIPTION_LIMIT} characters (inclusive), "
            f"but provided image description was {len(description)} chars"
        )


def remove_media(world: World, media_id: str | None) -> None:
    """Forget a file."""
    if media_id:
        world.media.remove(world.media.get(media_id))
        world.blobs.remove(media_id)


def _small(content: bytes, found: Probe) -> tuple[bytes, int, int, str]:
    """Return a small picture with its width, height and blurhash; nothing for what cannot be seen."""
    if not found.width or not found.height:
        return b"", 0, 0, ""
    try:
        return small_copy(content) if found.type == "image" else still(found.width, found.height)
    except OSError as error:
        raise unprocessable("error processing media") from error


def _focus(focus: str) -> tuple[float, float]:
    """Read the point of a picture that matters, both parts from -1 to 1."""
    if not focus:
        return 0.0, 0.0
    x, comma, y = focus.partition(",")
    if not comma or "," in y:
        raise bad_request("missing comma separator")
    return _part("x", x), _part("y", y)


def _part(axis: str, value: str) -> float:
    complaint: RefusedError = bad_request(f"invalid {axis} focus: {value}")
    try:
        part = float(value)
    except ValueError as error:
        raise complaint from error
    if not -1 <= part <= 1:
        raise complaint
    return part

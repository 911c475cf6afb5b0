"""Uploads: what is kept of a file."""

import io

from PIL import Image, UnidentifiedImageError

from deploy.sandbox.model.accounts import Account
from deploy.sandbox.model.media import Media
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Upload
from deploy.sandbox.wire.errors import bad_request, unprocessable
from deploy.sandbox.world import World

DESCRIPTION_LIMIT = 1500
SIZE_LIMIT = 41943040
_SMALL = 512


def store_image(world: World, account: Account, upload: Upload, description: str = "") -> Media:
    """Keep a picture and a small copy of it. Raises RefusedError (400, 422)."""
    if not upload.content:
        raise bad_request("file size 0 bytes")
    if len(upload.content) > SIZE_LIMIT:
        raise bad_request(f"file size limit exceeded: {len(upload.content)} > {SIZE_LIMIT}")
    try:
        with Image.open(io.BytesIO(upload.content)) as picture:
            kind, width, height = (picture.format or "").lower(), *picture.size
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise unprocessable("error processing media: unsupported file type") from error
    small.thumbnail((_SMALL, _SMALL))
    out = io.BytesIO()
    small.save(out, "webp")
    media = Media(
        id=new_id(),
        account_id=account.id,
        created_at=now(),
        type="image",
        content_type=f"image/{kind}",
        extension="jpg" if kind == "jpeg" else kind,
        size=len(upload.content),
        description=description,
        width=width,
        height=height,
        blurhash="LNEC{|w[00Rj~qj[IUj[_3j[M{ay",
        small_extension="webp",
        small_width=small.width,
        small_height=small.height,
    )
    world.blobs.put(f"{media.id}/original", upload.content)
    world.blobs.put(f"{media.id}/small", out.getvalue())
    return world.media.add(media)


def remove_media(world: World, media_id: str | None) -> None:
    """Forget a file."""
    if media_id:
        world.media.remove(world.media.get(media_id))
        world.blobs.remove(media_id)

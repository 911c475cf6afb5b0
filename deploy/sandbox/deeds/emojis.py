"""Custom emojis: made, changed and removed by admins."""

import io
import re

from PIL import Image, UnidentifiedImageError

from deploy.sandbox.model.emojis import Emoji, EmojiCategory
from deploy.sandbox.ulid import new_id, now
from deploy.sandbox.wire.body import Body, Upload
from deploy.sandbox.wire.errors import bad_request, conflict, not_found, unprocessable
from deploy.sandbox.world import World

_SHORTCODE = re.compile(r"[A-Za-z0-9_]{1,30}")
_MAX_CATEGORY = 64
_MAX_SIZE = 51200
_TYPES = ("apng", "avif", "gif", "jpeg", "png", "webp")


def create_emoji(world: World, shortcode: str, upload: Upload | None, category: str) -> Emoji:
    """Make an emoji. Raises RefusedError (400, 409, 422)."""
    if upload is None:
        raise bad_request("no emoji given")
    if not _SHORTCODE.fullmatch(shortcode):
        raise bad_request(
            f"shortcode {shortcode} did not pass validation, must be between 1 and 30 characters, letters, "
            "numbers, and underscores only"
        )
    if world.emojis.count("shortcode", shortcode):
        raise conflict("emoji with shortcode already exists")
    emoji_id = new_id()
    kind, size = _store(world, emoji_id, upload)
    return world.emojis.add(
        Emoji(
            id=emoji_id,
            shortcode=shortcode,
            content_type=f"image/{kind}",
            extension=kind,
            size=size,
            updated_at=now(),
            category_id=_category(world, category),
        )
    )


def update_emoji(world: World, row: Emoji, body: Body) -> None:
    """Change picture or category. Emojis here are all local, so `disable` and `copy` are refused (400)."""
    deed = (body.text("type") or "").strip().lower()
    if deed in ("disable", "copy"):
        raise bad_request(f"emoji {row.id} is not a remote emoji, cannot {deed} it via this endpoint")
    if deed != "modify":
        raise bad_request("emoji action type must be one of 'disable', 'copy', 'modify'")
    upload, category = body.file("image"), body.text("category")
    if upload is None and category is None:
        raise bad_request("emoji action type was 'modify' but no image or category name was provided")
    changes: dict[str, object] = {"updated_at": now()}
    if category is not None:
        changes["category_id"] = _category(world, category)
    if upload:
        kind, size = _store(world, row.id, upload)
        changes |= {"content_type": f"image/{kind}", "extension": kind, "size": size}
    world.emojis.change(row, **changes)


def delete_emoji(world: World, row: Emoji) -> None:
    """Remove an emoji; posts that use it show its name from now on."""
    world.emojis.remove(row)
    world.blobs.remove(row.id)


def emoji(world: World, emoji_id: str, *reasons: str) -> Emoji:
    """Return an emoji. Raises RefusedError (404)."""
    row = world.emojis.get(emoji_id)
    if row is None:
        raise not_found(*reasons)
    return row


def _store(world: World, emoji_id: str, upload: Upload) -> tuple[str, int]:
    """Keep a picture and its unmoving copy; return its format and the bytes of both."""
    if len(upload.content) > _MAX_SIZE:
        raise bad_request("emoji exceeds configured max size: 50.0kiB")
    try:
        with Image.open(io.BytesIO(upload.content)) as picture:
            kind, still = (picture.format or "").lower(), picture.convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise unprocessable("error processing emoji: unsupported file type") from error
    if kind not in _TYPES:
        raise unprocessable(f"error processing emoji: unsupported file type {kind}")
    static = io.BytesIO()
    still.save(static, "png")
    world.blobs.put(f"{emoji_id}/original", upload.content)
    world.blobs.put(f"{emoji_id}/static", static.getvalue())
    return kind, len(upload.content) + static.tell()


def _category(world: World, name: str) -> str | None:
    """Return the id of a category, made when it is new; None for none."""
    if len(name) > _MAX_CATEGORY:
        raise bad_request(
            f"emoji category {name} did not pass validation, must be less than {_MAX_CATEGORY} characters, "
            f"but provided value was {len(name)} characters"
        )
    if not name:
        return None
    found = world.emoji_categories.one("name", name)
    return (found or world.emoji_categories.add(EmojiCategory(id=new_id(), name=name))).id

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
    return _add(world, _checked(shortcode), upload.content, category)


def remote_emoji(world: World, shortcode: str, domain: str, content: bytes) -> Emoji:
    """Let another server have an emoji, and this one know it."""
    emoji_id = new_id()
    kind, size = _store(world, emoji_id, content)
    return world.emojis.add(_emoji(emoji_id, shortcode, kind, size, domain=domain))


def update_emoji(world: World, row: Emoji, body: Body, category: str | None) -> Emoji:
    """Change picture or category of an own emoji; disable a remote one, or copy it. Raises RefusedError (400, 409)."""
    deed = (body.text("type") or "").strip().lower()
    if deed == "disable":
        if not row.domain:
            raise bad_request(f"emoji {row.id} is not a remote emoji, cannot disable it via this endpoint")
        return row if row.disabled else world.emojis.change(row, disabled=True, updated_at=now())
    if deed == "copy":
        return _copy(world, row, body.text("shortcode"), category)
    if deed != "modify":
        raise bad_request("emoji action type must be one of 'disable', 'copy', 'modify'")
    return _modify(world, row, body.file("image"), category)


def _copy(world: World, row: Emoji, shortcode: str | None, category: str | None) -> Emoji:
    if shortcode is None:
        raise bad_request("emoji action type was 'copy' but no shortcode was provided")
    _checked(shortcode)
    if not row.domain:
        raise bad_request("target emoji is not remote; cannot copy to local")
    return _add(world, shortcode, world.blobs.get(f"{row.id}/original") or b"", category or "")


def _modify(world: World, row: Emoji, upload: Upload | None, category: str | None) -> Emoji:
    if upload is None and category is None:
        raise bad_request("emoji action type was 'modify' but no image or category name was provided")
    if row.domain:
        raise bad_request("cannot modify remote emoji")
    changes: dict[str, object] = {"updated_at": now()}
    if category is not None:
        changes["category_id"] = _category(world, category)
    if upload:
        kind, size = _store(world, row.id, upload.content)
        changes |= {"content_type": f"image/{kind}", "extension": kind, "size": size}
    return world.emojis.change(row, **changes)


def delete_emoji(world: World, row: Emoji) -> None:
    """Remove an own emoji; posts that use it show its name from now on. Raises RefusedError (400)."""
    if row.domain:
        raise bad_request(f"emoji with id {row.id} was not a local emoji, will not delete")
    world.emojis.remove(row)
    world.blobs.remove(row.id)


def emoji(world: World, emoji_id: str, *reasons: str) -> Emoji:
    """Return an emoji. Raises RefusedError (404)."""
    row = world.emojis.get(emoji_id)
    if row is None:
        raise not_found(*reasons)
    return row


def _checked(shortcode: str) -> str:
    if not _SHORTCODE.fullmatch(shortcode):
        raise bad_request(
            f"shortcode {shortcode} did not pass validation, must be between 1 and 30 characters, letters, "
            "numbers, and underscores only"
        )
    return shortcode


def _add(world: World, shortcode: str, content: bytes, category: str) -> Emoji:
    """Add an own emoji."""
    if world.emojis.count("shortcode", shortcode):
        raise conflict("emoji with shortcode already exists")
    emoji_id, category_id = new_id(), _category(world, category)
    kind, size = _store(world, emoji_id, content)
    return world.emojis.add(_emoji(emoji_id, shortcode, kind, size, category_id=category_id))


def _emoji(
    emoji_id: str, shortcode: str, kind: str, size: int, *, category_id: str | None = None, domain: str = ""
) -> Emoji:
    return Emoji(
        id=emoji_id,
        shortcode=shortcode,
        content_type=f"image/{kind}",
        extension=kind,
        size=size,
        updated_at=now(),
        category_id=category_id,
        domain=domain,
    )


def _store(world: World, emoji_id: str, content: bytes) -> tuple[str, int]:
    """Keep a picture and its unmoving copy; return its format and the bytes of both."""
    if len(content) > _MAX_SIZE:
        raise bad_request("emoji exceeds configured max size: 50.0kiB")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind, still = (picture.format or "").lower(), picture.convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise unprocessable("error processing emoji: unsupported file type") from error
    if kind not in _TYPES:
        raise unprocessable(f"error processing emoji: unsupported file type {kind}")
    static = io.BytesIO()
    still.save(static, "png")
    world.blobs.put(f"{emoji_id}/original", content)
    world.blobs.put(f"{emoji_id}/static", static.getvalue())
    return kind, len(content) + static.tell()


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

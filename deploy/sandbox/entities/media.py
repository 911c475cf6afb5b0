"""Attachments on the wire, and the addresses of files."""

from deploy.sandbox.model.media import Media
from deploy.sandbox.world import World

_ASPECT_DIGITS = 7


def media_entity(world: World, media: Media) -> dict[str, object]:
    """Return a MediaAttachment."""
    url = media_url(world, media)
    return {
        "id": media.id,
        "type": media.type,
        "url": url,
        "text_url": url,
        "preview_url": media_url(world, media, "small") if media.small_extension else None,
        "remote_url": media.remote_url,
        "preview_remote_url": None,
        "meta": {
            "original": _original(media),
            "small": _dimensions(media.small_width, media.small_height) if media.small_extension else {},
            "focus": {"x": media.focus_x, "y": media.focus_y},
        },
        "description": media.description or None,
        "blurhash": media.blurhash or None,
    }


def media_entities(world: World, media_ids: list[str]) -> list[dict[str, object]]:
    """Return the MediaAttachments of a status, in its order."""
    return [media_entity(world, world.media[media_id]) for media_id in media_ids if media_id in world.media]


def media_url(world: World, media: Media, size: str = "original") -> str:
    """Return the address of a file; size is original or small."""
    extension = media.extension if size == "original" else media.small_extension
    return world.link(f"/fileserver/{media.account_id}/attachment/{size}/{media.id}.{extension}")


def _original(media: Media) -> dict[str, object]:
    """Return size and length; zeros are left out."""
    entity = _dimensions(media.width, media.height)
    if media.frame_rate:
        entity["frame_rate"] = f"{round(media.frame_rate)}/1"
    if media.duration:
        entity |= {"duration": round(media.duration, 3), "bitrate": round(media.size * 8 / media.duration)}
    return entity


def _dimensions(width: int, height: int) -> dict[str, object]:
    """Return how large a picture is."""
    entity: dict[str, object] = {"size": f"{width}x{height}"}
    if width and height:
        entity |= {"width": width, "height": height, "aspect": round(width / height, _ASPECT_DIGITS)}
    return entity

"""Attachments on the wire, and the addresses of files."""

from deploy.sandbox.model.media import Media
from deploy.sandbox.world import World


def media_url(world: World, media: Media, size: str = "original") -> str:
    """Return the address of a file; size is original or small."""
    extension = media.extension if size == "original" else media.small_extension
    return world.link(f"/fileserver/{media.account_id}/attachment/{size}/{media.id}.{extension}")

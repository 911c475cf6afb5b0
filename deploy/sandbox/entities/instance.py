"""The instance on the wire, v1 and v2."""

from deploy.sandbox.entities.accounts import account_entity
from deploy.sandbox.entities.rules import instance_rules
from deploy.sandbox.world import VAPID_PUBLIC_KEY, World

VERSION = "3.5.3+0.20.0"

_MIME_TYPES = [
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "audio/mp2",
    "audio/mp3",
    "audio/mpeg",
    "video/x-msvideo",
    "audio/flac",
    "audio/x-flac",
    "image/png",
    "image/apng",
    "audio/ogg",
    "video/ogg",
    "audio/mp4",
    "video/mp4",
    "video/quicktime",
    "audio/x-ms-wma",
    "video/x-ms-wmv",
    "video/webm",
    "audio/x-matroska",
    "video/x-matroska",
]
_NO_LIMIT = 2147483647
_FILE_LIMIT = 41943040


def instance_v1_entity(world: World) -> dict[str, object]:
    """Return a V1::Instance."""
    row = world.instance["instance"]
    contact = world.accounts.get(row.contact_account_id)
    entity: dict[str, object] = {
        "uri": world.domain,
        "account_domain": world.domain,
        "title": row.title,
        "description": row.description,
        "short_description": row.short_description,
        "email": row.contact_email,
        "version": VERSION,
        "languages": [],
        "registrations": True,
        "approval_required": True,
        "invites_enabled": False,
        "configuration": _configuration(),
        "urls": {"streaming_api": _streaming(world)},
        "stats": {
            "user_count": len(world.users),
            "status_count": sum(1 for status in world.statuses if status.local),
            "domain_count": len({account.domain for account in world.accounts if account.domain}),
        },
        "thumbnail": world.link("/assets/logo.webp"),
        "max_toot_chars": 5000,
        "rules": instance_rules(world),
    }
    if contact:
        entity["contact_account"] = account_entity(world, contact)
    for name in ("description", "short_description", "terms"):
        if html := getattr(row, name):
            entity |= {name: html, f"{name}_text": getattr(row, f"{name}_raw")}
    if row.custom_css:
        entity["custom_css"] = row.custom_css
    return entity


def instance_v2_entity(world: World) -> dict[str, object]:
    """Return an Instance."""
    row = world.instance["instance"]
    account = world.accounts.get(row.contact_account_id)
    configuration = _configuration()
    configuration["media_attachments"] |= {"description_limit": 1500}
    configuration |= {
        "urls": {
            "streaming": _streaming(world),
            "about": world.link("/about"),
            "privacy_policy": None,
            "terms_of_service": world.link("/about#rules"),
        },
        "vapid": {"public_key": VAPID_PUBLIC_KEY},
        "translation": {"enabled": False},
    }
    contact: dict[str, object] = {"email": row.contact_email}
    if account:
        contact["account"] = account_entity(world, account)
    entity: dict[str, object] = {
        "domain": world.domain,
        "account_domain": world.domain,
        "title": row.title,
        "version": VERSION,
        "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
        "description": row.description,
        "usage": {"users": {"active_month": 0}},
        "thumbnail": {"url": world.link("/assets/logo.webp")},
        "languages": [],
        "configuration": configuration,
        "registrations": {
            "enabled": True,
            "approval_required": True,
            "message": None,
            "min_age": None,
            "reason_required": True,
        },
        "contact": contact,
        "rules": instance_rules(world),
    }
    for name in ("description", "terms"):
        if html := getattr(row, name):
            entity |= {name: html, f"{name}_text": getattr(row, f"{name}_raw")}
    return entity


def _configuration() -> dict[str, dict[str, object]]:
    """Return the limits that both versions name."""
    return {
        "accounts": {"allow_custom_css": False, "max_featured_tags": 10, "max_profile_fields": 6},
        "emojis": {"emoji_size_limit": 51200},
        "media_attachments": {
            "supported_mime_types": _MIME_TYPES,
            "image_size_limit": _FILE_LIMIT,
            "image_matrix_limit": _NO_LIMIT,
            "video_size_limit": _FILE_LIMIT,
            "video_frame_rate_limit": _NO_LIMIT,
            "video_matrix_limit": _NO_LIMIT,
        },
        "polls": {
            "max_options": 6,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2629746,
        },
        "statuses": {
            "max_characters": 5000,
            "max_media_attachments": 6,
            "characters_reserved_per_url": 25,
            "supported_mime_types": ["text/plain", "text/markdown"],
        },
    }


def _streaming(world: World) -> str:
    """Return the address for WebSockets; GoToSocial always says wss."""
    return f"wss://{world.domain}"

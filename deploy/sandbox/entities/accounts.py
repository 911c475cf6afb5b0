"""Accounts on the wire: as others see them, as their owners do, and how two accounts stand to each other."""

from zlib import crc32

from deploy.sandbox.entities.dates import stamp
from deploy.sandbox.entities.emojis import emojis_in
from deploy.sandbox.entities.media import media_url
from deploy.sandbox.model.accounts import Account, Field, User
from deploy.sandbox.table import pair
from deploy.sandbox.world import World

_AVATARS = 6
_ADMIN_PERMISSIONS = "546033"


def account_entity(world: World, account: Account) -> dict[str, object]:
    """Return an Account."""
    posts = world.statuses.ids_by("author", account.id)
    entity: dict[str, object] = {
        "id": account.id,
        "username": account.username,
        "acct": account.acct,
        "display_name": account.display_name,
        "locked": account.locked,
        "discoverable": account.discoverable,
        "bot": account.bot,
        "created_at": stamp(account.created_at),
        "note": account.note,
        "url": account.url,
        "emojis": emojis_in(world, account.display_name, account.note_raw),
        "fields": [_field(line, line.value) for line in account.fields],
        "followers_count": world.follows.count("target", account.id),
        "following_count": world.follows.count("source", account.id),
        "statuses_count": len(posts),
        "last_status_at": f"{world.statuses[posts[-1]].created_at:%Y-%m-%d}" if posts else None,
        "group": False,
    } | _pictures(world, account)
    if account.suspended_at:
        entity["suspended"] = True
    if account.enable_rss:
        entity["enable_rss"] = True
    if account.hide_collections:
        entity["hide_collections"] = True
    if account.theme:
        entity["theme"] = account.theme
    if account.custom_css:
        entity["custom_css"] = account.custom_css
    moved = world.accounts.get(account.moved_to_id)
    if moved:
        entity["moved"] = account_entity(world, moved)
    return entity | _roles(world, account)


def own_account_entity(world: World, account: Account) -> dict[str, object]:
    """Return an Account with its source and role, for its owner only."""
    user = world.user_of(account.id)
    entity = account_entity(world, account)
    source: dict[str, object] = {
        "privacy": account.privacy,
        "web_visibility": account.web_visibility,
        "web_layout": account.web_layout,
        "sensitive": account.sensitive,
        "language": account.language,
        "status_content_type": account.status_content_type,
        "note": account.note_raw,
        "fields": [_field(line, line.raw) for line in account.fields],
        "follow_requests_count": world.follow_requests.count("target", account.id),
    }
    if account.also_known_as:
        source["also_known_as_uris"] = account.also_known_as
    entity["source"] = source
    entity["role"] = role_entity(user)
    return entity


def blocked_account_entity(world: World, account: Account) -> dict[str, object]:
    """Return the little that is shown of an account in the list of blocks."""
    return {
        "id": account.id,
        "username": account.username,
        "acct": account.acct,
        "display_name": "",
        "locked": False,
        "discoverable": False,
        "bot": account.bot,
        "created_at": stamp(account.created_at),
        "note": "",
        "url": account.url,
        "emojis": [],
        "fields": [],
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": None,
        "group": False,
    } | _default_pictures(world, account)


def found_account_entity(world: World, account: Account, viewer: Account) -> dict[str, object]:
    """Return an account that somebody searched for, the little of it where a block stands between."""
    blocked = world.blocked(viewer.id, account.id)
    return blocked_account_entity(world, account) if blocked else account_entity(world, account)


def mention_entity(account: Account) -> dict[str, object]:
    """Return a Mention."""
    return {"id": account.id, "username": account.username, "url": account.url, "acct": account.acct}


def role_entity(user: User | None) -> dict[str, object]:
    """Return the role of a user, as its owner and admins see it."""
    role = user.role if user else "user"
    return {
        "id": role,
        "name": role,
        "color": "",
        "permissions": _ADMIN_PERMISSIONS if role == "admin" else "0",
        "highlighted": role != "user",
    }


def relationship_entity(world: World, viewer: Account, target_id: str) -> dict[str, object]:
    """Return a Relationship; one to an unknown account is all false."""
    follow = world.follows_of(viewer.id, target_id)
    mute = world.mute_of(viewer.id, target_id)
    there, back = pair(viewer.id, target_id), pair(target_id, viewer.id)
    note = world.notes.one("pair", there)
    return {
        "id": target_id,
        "following": follow is not None,
        "showing_reblogs": bool(follow and follow.reblogs),
        "notifying": bool(follow and follow.notify),
        "followed_by": world.follows.count("pair", back) > 0,
        "blocking": world.blocks.count("pair", there) > 0,
        "blocked_by": world.blocks.count("pair", back) > 0,
        "muting": mute is not None,
        "muting_notifications": bool(mute and mute.notifications),
        "requested": world.follow_requests.count("pair", there) > 0,
        "requested_by": world.follow_requests.count("pair", back) > 0,
        "domain_blocking": False,
        "endorsed": False,
        "note": note.comment if note else "",
    }


def _roles(world: World, account: Account) -> dict[str, object]:
    """Return the roles that are shown to everybody: those above user."""
    user = world.user_of(account.id) if account.local else None
    if user is None or user.role == "user":
        return {}
    return {"roles": [{"id": user.role, "name": user.role, "color": ""}]}


def _field(line: Field, value: str) -> dict[str, object]:
    return {"name": line.name, "value": value, "verified_at": None}


def _pictures(world: World, account: Account) -> dict[str, object]:
    """Return avatar and header, the default ones where none was uploaded."""
    entity = _default_pictures(world, account)
    for kind, media_id in (("avatar", account.avatar_media_id), ("header", account.header_media_id)):
        media = world.media.get(media_id)
        if media:
            entity[kind] = media_url(world, media)
            entity[f"{kind}_static"] = media_url(world, media, "small")
            entity[f"{kind}_media_id"] = media.id
            entity[f"{kind}_description"] = media.description
            if not media.description:
                del entity[f"{kind}_description"]
    return entity


def _default_pictures(world: World, account: Account) -> dict[str, object]:
    """Return the pictures of who has uploaded none."""
    number = crc32(account.id.encode()) % _AVATARS + 1
    avatar = world.link(f"/assets/default_avatars/GoToSocial_icon{number}.webp")
    header = world.link("/assets/default_header.webp")
    return {
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "Grayed-out line drawing of a cute sloth (default avatar).",
        "header": header,
        "header_static": header,
        "header_description": "Flat gray background (default header).",
    }

"""What people do to their own account: change its profile and its pictures."""

from deploy.sandbox.deeds.languages import checked_language
from deploy.sandbox.deeds.media import remove_media, store_image
from deploy.sandbox.model.accounts import Account, Field
from deploy.sandbox.text import format_text
from deploy.sandbox.wire.body import Body
from deploy.sandbox.wire.errors import bad_request
from deploy.sandbox.world import World

MAX_FIELDS = 6
VISIBILITIES = ("direct", "mutuals_only", "private", "public", "unlisted")
_TEXTS = ("display_name", "theme", "custom_css", "web_visibility", "web_layout")
THEMES = (
    ("meadow-auto.css", "Meadow (auto)", "Green, light or dark as the reader has it"),
    ("meadow-dark.css", "Meadow (dark)", "Green on black"),
    ("meadow-light.css", "Meadow (light)", "Green on white"),
    ("paper.css", "Paper", "Black on cream"),
    ("plain.css", "Plain", "No colours of its own"),
)
_FLAGS = ("locked", "bot", "discoverable", "hide_collections", "enable_rss")


def update_profile(world: World, account: Account, body: Body) -> None:
    """Change what a form names. Raises RefusedError (400)."""
    changes = _plain_changes(body) | _source_changes(body.section("source"))
    if (note := body.text("note")) is not None:
        changes |= {"note_raw": note, "note": format_text(world, note).html}
    if (fields := body.sections("fields_attributes")) is not None:
        changes["fields"] = _fields(world, fields)
    pictures = [kind for kind in ("avatar", "header") if kind in body or f"{kind}_description" in body]
    if not changes and not pictures:
        raise bad_request("empty form submitted")
    for kind in pictures:
        _set_picture(world, account, kind, body)
    world.accounts.change(account, **changes)


def remove_picture(world: World, account: Account, kind: str) -> None:
    """Take the avatar or the header away; the default one shows again."""
    remove_media(world, getattr(account, f"{kind}_media_id"))
    world.accounts.change(account, **{f"{kind}_media_id": None})


def _plain_changes(body: Body) -> dict[str, object]:
    """Return the simple values of a form."""
    flags = {name: body.flag(name) for name in _FLAGS}
    texts = {name: body.text(name) for name in _TEXTS}
    if texts["custom_css"] is not None:
        raise bad_request("accounts-allow-custom-css is not enabled for this instance")
    if texts["web_visibility"] not in (None, "public", "unlisted", "none"):
        raise bad_request("web_visibility must be one of public, unlisted, or none")
    if texts["theme"] and all(texts["theme"] != theme[0] for theme in THEMES):
        told = "not available on this instance, see /api/v1/accounts/themes for available themes"
        raise bad_request(f"theme {texts['theme']} {told}")
    if texts["web_layout"] not in (None, "microblog", "gallery"):
        raise bad_request("web_layout must be one of microblog or gallery")
    return {name: value for name, value in (flags | texts).items() if value is not None}


def _source_changes(source: Body) -> dict[str, object]:
    """Return the defaults for new posts that a form names."""
    changes: dict[str, object] = {}
    if privacy := source.text("privacy"):
        if privacy not in VISIBILITIES:
            options = ", ".join(f"'{name}'" for name in VISIBILITIES)
            raise bad_request(f"privacy '{privacy}' was not recognized, valid options are {options}")
        changes["privacy"] = privacy
    if (sensitive := source.flag("sensitive")) is not None:
        changes["sensitive"] = sensitive
    if language := source.text("language"):
        changes["language"] = checked_language(language)
    if content_type := source.text("status_content_type"):
        if content_type not in ("text/plain", "text/markdown"):
            raise bad_request(
                f"status content type '{content_type}' was not recognized, "
                "valid options are 'text/plain', 'text/markdown'"
            )
        changes["status_content_type"] = content_type
    return changes


def _fields(world: World, sections: list[Body]) -> list[Field]:
    """Return the lines of a profile, empty ones left out."""
    if len(sections) > MAX_FIELDS:
        raise bad_request(f"cannot have more than {MAX_FIELDS} profile fields")
    pairs = [(section.text("name") or "", section.text("value") or "") for section in sections]
    return [
        Field(name, value, format_text(world, value).html.removeprefix("<p>").removesuffix("</p>"))
        for name, value in pairs
        if name and value
    ]


def _set_picture(world: World, account: Account, kind: str, body: Body) -> None:
    """Put up a new picture, or describe the one that is there."""
    description = body.text(f"{kind}_description")
    media = world.media.get(getattr(account, f"{kind}_media_id"))
    if upload := body.file(kind):
        stored = store_image(world, account, upload, description or "")
        remove_media(world, media.id if media else None)
        world.accounts.change(account, **{f"{kind}_media_id": stored.id})
    elif media and description is not None:
        world.media.change(media, description=description)

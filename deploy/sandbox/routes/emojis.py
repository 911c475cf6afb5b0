"""Custom emojis: for everybody to use, for admins to keep; and their files."""

from starlette.responses import Response

from deploy.sandbox.deeds import emojis as deeds
from deploy.sandbox.entities.emojis import admin_emoji_entity, emoji_entity
from deploy.sandbox.model.emojis import Emoji
from deploy.sandbox.wire.call import Call
from deploy.sandbox.wire.errors import bad_request, not_found
from deploy.sandbox.wire.negotiate import negotiate
from deploy.sandbox.wire.paging import linked
from deploy.sandbox.wire.routes import Routes, Who

routes = Routes()

_ADMIN = "/api/v1/admin/custom_emojis"
_STATIC = "image/png"


@routes.add("GET", "/api/v1/custom_emojis", "read:custom_emojis")
def custom_emojis(call: Call) -> object:
    """Return the emojis of this server."""
    rows = sorted((row for row in call.world.emojis if not row.domain), key=lambda row: row.shortcode)
    return [emoji_entity(call.world, row) for row in rows]


@routes.add("POST", _ADMIN, "admin:write", who=Who.ADMIN)
def create(call: Call) -> object:
    """Make an emoji; the answer has no id."""
    shortcode, category = call.body.text("shortcode") or "", call.body.text("category") or ""
    return emoji_entity(call.world, deeds.create_emoji(call.world, shortcode, call.body.file("image"), category))


@routes.add("GET", _ADMIN, "admin:read", who=Who.ADMIN)
def emojis(call: Call) -> object:
    """Return a page of emojis in the order of `shortcode@domain`; those of this server have no domain."""
    filters = _filters(call)
    lowest, highest = call.query.get("min_shortcode_domain", ""), call.query.get("max_shortcode_domain", "")
    limit = call.number("limit", 50, 200, 0)
    rows = sorted((row for row in call.world.emojis if _wanted(row, filters)), key=_name)
    if lowest:
        rows = [row for row in rows if _name(row) < lowest.lower()]
        rows = rows[-limit:] if limit else rows
    else:
        rows = [row for row in rows if _name(row) > highest.lower()]
        rows = rows[:limit] if limit else rows
    entities = [admin_emoji_entity(call.world, row) for row in rows]
    if not rows:
        return entities
    described = f"limit={limit}&{{}}={{}}&filter={_described(filters)}"
    older = described.format("max_shortcode_domain", _place(rows[-1]))
    newer = described.format("min_shortcode_domain", _place(rows[0]))
    return linked(entities, call.world.link(f"{_ADMIN}?{older}"), call.world.link(f"{_ADMIN}?{newer}"))


@routes.add("GET", f"{_ADMIN}/categories", "admin:read", who=Who.ADMIN)
def categories(call: Call) -> object:
    """Return the categories."""
    rows = sorted(call.world.emoji_categories, key=lambda row: row.name)
    return [{"id": row.id, "name": row.name} for row in rows]


@routes.add("GET", f"{_ADMIN}/{{id}}", "admin:read", who=Who.ADMIN)
def emoji(call: Call) -> object:
    """Return one emoji."""
    return admin_emoji_entity(call.world, deeds.emoji(call.world, call.path["id"]))


@routes.add("PATCH", f"{_ADMIN}/{{id}}", "admin:write", who=Who.ADMIN)
def update(call: Call) -> object:
    """Change an emoji. As there, JSON has no word for the category but CategoryName."""
    row = deeds.emoji(call.world, call.path["id"], "emoji not found")
    is_json = call.request.headers.get("content-type", "").startswith("application/json")
    category = call.body.text("CategoryName" if is_json else "category")
    return admin_emoji_entity(call.world, deeds.update_emoji(call.world, row, call.body, category))


@routes.add("DELETE", f"{_ADMIN}/{{id}}", "admin:write", who=Who.ADMIN)
def delete(call: Call) -> object:
    """Remove an emoji."""
    row = deeds.emoji(call.world, call.path["id"])
    entity = admin_emoji_entity(call.world, row)
    deeds.delete_emoji(call.world, row)
    return entity


@routes.add("GET", "/fileserver/{account}/emoji/{size}/{name}", who=Who.ANYBODY, offers=())
@routes.add("HEAD", "/fileserver/{account}/emoji/{size}/{name}", who=Who.ANYBODY, offers=())
def file(call: Call) -> Response:
    """Return the picture of an emoji."""
    row = deeds.emoji(call.world, call.path["name"].partition(".")[0])
    content = call.world.blobs.get(f"{row.id}/{call.path['size']}")
    if content is None:
        raise not_found()
    static = call.path["size"] == "static"
    return Response(content, 200, {"Content-Type": negotiate(call.request, (_STATIC if static else row.content_type,))})


def _place(row: Emoji) -> str:
    return f"{row.shortcode}@{row.domain}"


def _name(row: Emoji) -> str:
    return _place(row).lower()


def _filters(call: Call) -> dict[str, str]:
    """Return the filters of the query by name. Raises RefusedError (400)."""
    found: dict[str, str] = {}
    for part in filter(None, call.query.get("filter", "").split(",")):
        name, _, value = part.partition(":")
        if name.lower() not in ("domain", "shortcode", "enabled", "disabled"):
            raise bad_request(
                f"filter {part} not recognized; accepted values are 'domain:[domain]', 'disabled', 'enabled', "
                "'shortcode:[shortcode]'"
            )
        found[name.lower()] = value.strip(":") if name.lower() == "shortcode" else value.lower()
    if found.get("domain") in ("local", call.world.domain):
        found["domain"] = "local"
    return found


def _wanted(row: Emoji, filters: dict[str, str]) -> bool:
    """Say whether a filter lets an emoji through."""
    domain = filters.get("domain", "all")
    if domain not in ("all", row.domain or "local"):
        return False
    if ("disabled" in filters) != ("enabled" in filters) and row.disabled != ("disabled" in filters):
        return False
    return filters.get("shortcode", row.shortcode).lower() == row.shortcode.lower()


def _described(filters: dict[str, str]) -> str:
    """Return the filters as GoToSocial repeats them in its Link header."""
    parts = [f"domain:{filters.get('domain', 'all')}"]
    if ("disabled" in filters) != ("enabled" in filters):
        parts.append("disabled" if "disabled" in filters else "enabled")
    if "shortcode" in filters:
        parts.append(f"shortcode:{filters['shortcode']}")
    return ",".join(parts)

"""Emojis as administrators keep them: the server's own, and those of others that it knows."""

import re

import msgspec

from resolvers.admin import acting
from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list, decode_slots
from resolvers.entities.emoji import AdminEmoji, EmojiCategory
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window, gather, place_of, position_of
from resolvers.response_cache import ResponseCache

_EMOJIS = "/api/v1/admin/custom_emojis"
_LARGEST = 200
# What GoToSocial's own list of filters, which commas divide, can name.
_NAME = re.compile(r"[\w.:-]+")


class Wanted(msgspec.Struct, frozen=True):
    """Which emojis to list; what is None does not matter. The server's own are those of its domain, or of `local`."""

    domain: str | None = None
    shortcode: str | None = None
    disabled: bool | None = None

    def filters(self) -> str:
        """Return the same as GoToSocial reads it. Raises ValidationError for what is no name."""
        parts = []
        for name in ("domain", "shortcode"):
            value = getattr(self, name)
            if value is not None and not _NAME.fullmatch(value):
                raise ValidationError("Is no name.", field=name)
            parts += [] if value is None else [f"{name}:{value}"]
        if self.disabled is not None:
            parts.append("disabled" if self.disabled else "enabled")
        return ",".join(parts)


async def emojis(ctx: Ctx, window: Window, wanted: Wanted) -> Page[AdminEmoji]:
    """Return emojis by shortcode and domain. Raises ValidationError."""
    admin = await acting(ctx, "admin:read")
    filters = wanted.filters()

    async def fetch(part: Window) -> Page[AdminEmoji]:
        size = min(part.size, _LARGEST)
        query = [("limit", str(size)), *([("filter", filters)] if filters else [])]
        if part.older is not None:
            query.append(("max_shortcode_domain", place_of(part.older, "after")))
        if part.newer is not None:
            query.append(("min_shortcode_domain", place_of(part.newer, "before")))
        found = decode_slots(AdminEmoji, (await admin.get(_EMOJIS, query)).body)
        items = [item for item in found if item is not None]
        places = [position_of(item.place) for item in items]
        newer, older = (places[0], places[-1]) if places else (None, None)
        full = bool(items) and len(found) == size
        if part.newer is not None:
            return Page(items, places, newer, older, has_newer=full, has_older=bool(items))
        return Page(items, places, newer, older, has_older=full)

    return await gather(fetch, window)


async def emoji(ctx: Ctx, emoji_id: str) -> AdminEmoji:
    """Return an emoji as administrators see it. Raises NotFoundError."""
    admin = await acting(ctx, "admin:read")
    return decode(AdminEmoji, (await admin.get(f"{_EMOJIS}/{emoji_id}")).body)


async def categories(ctx: Ctx) -> list[str]:
    """Return the headings under which the server's emojis are offered."""
    admin = await acting(ctx, "admin:read")
    found = decode_list(EmojiCategory, (await admin.get(f"{_EMOJIS}/categories")).body)
    return [category.name for category in found]


async def move(ctx: Ctx, responses: ResponseCache, emoji_id: str, category: str) -> AdminEmoji:
    """Offer one of the own emojis under another heading, "" for none. Raises NotFoundError, ValidationError."""
    return await _change(ctx, responses, emoji_id, [("type", "modify"), ("category", category)])


async def copy(ctx: Ctx, responses: ResponseCache, emoji_id: str, shortcode: str, category: str = "") -> AdminEmoji:
    """Make another server's emoji one of this server's own, under its own name; return the new one.

    Raises NotFoundError, ValidationError, and ConflictError for a name that is taken.
    """
    form = [("type", "copy"), ("shortcode", shortcode), ("category", category)]
    return await _change(ctx, responses, emoji_id, form)


async def disable(ctx: Ctx, responses: ResponseCache, emoji_id: str) -> AdminEmoji:
    """Show another server's emoji no more; GoToSocial has no way back. Raises NotFoundError, ValidationError."""
    return await _change(ctx, responses, emoji_id, [("type", "disable")])


async def delete(ctx: Ctx, responses: ResponseCache, emoji_id: str) -> None:
    """Remove one of the server's own emojis. Raises NotFoundError, and ValidationError for another server's."""
    admin = await acting(ctx, "admin:write")
    await admin.call("DELETE", f"{_EMOJIS}/{emoji_id}")
    await responses.forget()


async def _change(ctx: Ctx, responses: ResponseCache, emoji_id: str, form: list[tuple[str, str]]) -> AdminEmoji:
    admin = await acting(ctx, "admin:write")
    # As a form: in JSON, GoToSocial 0.20 does not read the category.
    answer = await admin.call("PATCH", f"{_EMOJIS}/{emoji_id}", form=form)
    await responses.forget()
    return decode(AdminEmoji, answer.body)

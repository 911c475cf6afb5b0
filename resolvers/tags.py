"""Hashtags: looked at and followed."""

import unicodedata
from urllib.parse import quote

from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.decode import decode
from resolvers.entities.tag import Tag
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window

_LARGEST = 200
_LONGEST = 100


def checked_tag(name: str, field: str = "name") -> str:
    """Return the name of a hashtag without its #, if it is one: letters, digits, marks and connecting punctuation.

    Raises ValidationError, naming `field`, for any other text, which so never stands in an upstream path.
    """
    bare = name.removeprefix("#")
    if not 1 <= len(bare) <= _LONGEST or not all(unicodedata.category(sign) in _SIGNS for sign in bare):
        raise ValidationError("Is no hashtag.", field=field)
    return bare


_SIGNS = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "Pc"}


async def tag(ctx: Ctx, name: str) -> Tag:
    """Return a hashtag that was used or followed here; needs the scope read:follows. Raises NotFoundError."""
    path = _path(name)
    ctx.viewer.require_token()
    return decode(Tag, (await ctx.get(path)).body)


async def is_followed(ctx: Ctx, found: Tag) -> bool:
    """Tell whether the viewer follows a hashtag, asking where it does not tell itself; needs the scope read:follows."""
    if found.following is None:
        return bool((await tag(ctx, found.name)).following)
    return found.following


async def followed(ctx: Ctx, window: Window) -> Page[Tag]:
    """Return the hashtags that the viewer follows, the latest first; needs the scope read:follows."""
    ctx.viewer.require_token()
    return await read_page(ctx, Tag, "/api/v1/followed_tags", window, largest=_LARGEST)


async def follow(ctx: Ctx, name: str) -> Tag:
    """Let posts with a hashtag into the viewer's home timeline; needs the scope write:follows."""
    return await _change(ctx, name, "follow")


async def unfollow(ctx: Ctx, name: str) -> Tag:
    """Follow a hashtag no more; needs the scope write:follows. Raises NotFoundError for one that nobody uses."""
    return await _change(ctx, name, "unfollow")


async def _change(ctx: Ctx, name: str, verb: str) -> Tag:
    path = f"{_path(name)}/{verb}"
    ctx.viewer.require_token()
    return decode(Tag, (await ctx.call("POST", path)).body)


def _path(name: str) -> str:
    return f"/api/v1/tags/{quote(checked_tag(name), safe='')}"

"""Header filters: which requests administrators block, or allow, by a pattern for one of their headers."""

from typing import Literal

from resolvers.admin import acting
from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.server import HeaderFilter
from resolvers.errors import ValidationError

Kind = Literal["blocks", "allows"]


async def header_filters(ctx: Ctx, kind: Kind) -> list[HeaderFilter]:
    """Return the patterns that block requests, or those that allow them."""
    admin = await acting(ctx, "admin:read")
    return decode_list(HeaderFilter, (await admin.get(_path(kind))).body)


async def create(ctx: Ctx, kind: Kind, header: str, regex: str) -> HeaderFilter:
    """Block, or allow, requests whose `header` fits a regular expression of Go. Raises ValidationError."""
    admin = await acting(ctx, "admin:write")
    if not regex:
        # GoToSocial would answer 500.
        raise ValidationError("Say which values are meant.", field="regex")
    return decode(HeaderFilter, (await admin.call("POST", _path(kind), json={"header": header, "regex": regex})).body)


async def delete(ctx: Ctx, kind: Kind, filter_id: str) -> None:
    """Take a pattern back; one that is gone is no error."""
    admin = await acting(ctx, "admin:write")
    await admin.call("DELETE", f"{_path(kind)}/{filter_id}")


def _path(kind: Kind) -> str:
    return f"/api/v1/admin/header_{kind}"

"""Objects by their global ids (Relay)."""

import asyncio

import strawberry

from resolvers.context import Ctx
from resolvers.errors import ChirpError, NotFoundError, TooCostlyError, ValidationError
from resolvers.ids import is_id, read_global_id
from schema.context import Info
from schema.field import NODES, Node, field, output

# As many as a page has.
_MOST = 80


@output
class NodeQueries:
    """Root fields about objects of any type."""

    @field(Node | None)
    @staticmethod
    async def node(info: Info, id: strawberry.ID) -> object:  # noqa: A002  Relay's name
        """An object by its global id; null when the viewer may not see it."""
        return await _fetch(info.context.ctx, id, "id")

    @field(list[Node | None])
    @staticmethod
    async def nodes(info: Info, ids: list[strawberry.ID]) -> object:
        """Objects by their global ids, in the same order; null in place of those that the viewer may not see (1-80)."""
        if len(ids) > _MOST:
            raise TooCostlyError(f"At most {_MOST} ids at once.", field="ids")
        for one in ids:
            _read(one, "ids")
        return await asyncio.gather(*(_fetch_or_error(info.context.ctx, one) for one in ids))


async def _fetch_or_error(ctx: Ctx, text: str) -> object:
    """Return an object, None, or the error that fails it alone."""
    try:
        return await _fetch(ctx, text, "ids")
    except ChirpError as error:
        return error


async def _fetch(ctx: Ctx, text: str, argument: str) -> object:
    kind, local = _read(text, argument)
    if not is_id(local):
        # Nothing has it, and upstream paths go on by words: `accounts/search` is no account.
        return None
    try:
        return await NODES[kind](ctx, local)
    except NotFoundError:
        return None


def _read(text: str, argument: str) -> tuple[str, str]:
    kind, local = read_global_id(text, argument)
    if kind not in NODES:
        raise ValidationError(f"Is the id of no type of this server ({kind}).", field=argument)
    return kind, local

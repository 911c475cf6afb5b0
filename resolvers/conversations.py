"""Conversations: what the viewer and few others tell each other in direct statuses."""

from resolvers.context import Ctx
from resolvers.entities.conversation import Conversation
from resolvers.entities.decode import decode, decode_slots
from resolvers.errors import NotFoundError
from resolvers.paging import Page, Window, gather, page_of

_CONVERSATIONS = "/api/v1/conversations"
_LARGEST = 80


async def conversations(ctx: Ctx, window: Window) -> Page[Conversation]:
    """Return the viewer's conversations, those with the latest status first; needs the scope read:statuses."""
    ctx.viewer.require_token()

    async def fetch(part: Window) -> Page[Conversation]:
        answer = await ctx.get(_CONVERSATIONS, part.query(_LARGEST))
        page = page_of(decode_slots(Conversation, answer.body), answer.link, part, _LARGEST, thinned=True)
        ctx.loaders.keep(item.last_status for item in page.items if item.last_status is not None)
        return page

    return await gather(fetch, window)


async def conversation(ctx: Ctx, conversation_id: str) -> Conversation:
    """Return one of the viewer's 80 latest conversations: GoToSocial cannot be asked for one. Raises NotFoundError."""
    for found in (await conversations(ctx, Window(_LARGEST))).items:
        if found.id == conversation_id:
            return found
    raise NotFoundError


async def read(ctx: Ctx, conversation_id: str) -> Conversation:
    """Mark a conversation as read; needs the scope write:conversations. Raises NotFoundError for another person's."""
    ctx.viewer.require_token()
    return decode(Conversation, (await ctx.call("POST", f"{_CONVERSATIONS}/{conversation_id}/read")).body)


async def delete(ctx: Ctx, conversation_id: str) -> None:
    """Forget a conversation, not its statuses; needs the scope write:conversations. Raises NotFoundError."""
    ctx.viewer.require_token()
    await ctx.call("DELETE", f"{_CONVERSATIONS}/{conversation_id}")

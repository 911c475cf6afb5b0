"""Notifications: what happened to the viewer."""

from collections.abc import Sequence

from resolvers import markers, muted_statuses
from resolvers.context import Ctx
from resolvers.entities.decode import decode, decode_list, decode_slots
from resolvers.entities.notification import Notification, NotificationType
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window, gather, page_of

_NOTIFICATIONS = "/api/v1/notifications"
# GoToSocial answers at most so many at once; nobody is told of more unread ones.
LARGEST = 80


async def notifications(
    ctx: Ctx,
    window: Window,
    *,
    types: Sequence[NotificationType] = (),
    exclude: Sequence[NotificationType] = (),
) -> Page[Notification]:
    """Return what happened to the viewer, of `types` alone when there are any; needs the scope read:notifications.

    Those about conversations that the viewer has muted are left out. Raises ValidationError for the unknown type.
    """
    ctx.viewer.require_token()
    if NotificationType.UNKNOWN in (*types, *exclude):
        raise ValidationError("What is unknown cannot be asked for.", field="types")
    query = [("types[]", kind.value) for kind in types] + [("exclude_types[]", kind.value) for kind in exclude]

    async def fetch(part: Window) -> Page[Notification]:
        answer = await ctx.get(_NOTIFICATIONS, [*query, *part.query(LARGEST)])
        page = page_of(decode_slots(Notification, answer.body), answer.link, part, LARGEST, thinned=True)
        about = [item.status for item in page.items if item.status is not None]
        ctx.loaders.keep(about)
        hidden = await muted_statuses.among(ctx, about)
        return page.where(lambda item: item.status is None or item.status.id not in hidden)

    return await gather(fetch, window)


async def notification(ctx: Ctx, notification_id: str) -> Notification:
    """Return one of the viewer's notifications; needs the scope read:notifications. Raises NotFoundError."""
    ctx.viewer.require_token()
    return decode(Notification, (await ctx.get(f"{_NOTIFICATIONS}/{notification_id}")).body)


async def unread(ctx: Ctx) -> int:
    """Count what came after the viewer's marker, 80 at most; two calls. Needs read:notifications and read:statuses."""
    marker = (await markers.markers(ctx)).notifications
    query = [("limit", str(LARGEST))]
    if marker is not None:
        query.append(("since_id", marker.last_read_id))
    return len(decode_list(Notification, (await ctx.get(_NOTIFICATIONS, query)).body))


async def clear(ctx: Ctx) -> None:
    """Forget all notifications of the viewer; needs the scope write:notifications."""
    ctx.viewer.require_token()
    await ctx.call("POST", f"{_NOTIFICATIONS}/clear")

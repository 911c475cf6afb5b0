"""Following, and asking to: out and in."""

from resolvers import accounts
from resolvers.context import Ctx
from resolvers.entities.account import Account
from resolvers.errors import ValidationError
from resolvers.paging import Page, Window

_REQUESTS = "/api/v1/follow_requests"


async def follow(ctx: Ctx, account_id: str, *, reblogs: bool | None = None, notify: bool | None = None) -> Account:
    """Follow an account, or ask to when it is locked; needs the scope write:follows.

    `reblogs` and `notify` change what is shown of an account, followed already or not; None leaves it as it is. Raises
    ValidationError for the viewer's own account.
    """
    options = {"reblogs": reblogs, "notify": notify}
    given: dict[str, object] = {name: value for name, value in options.items() if value is not None}
    try:
        return await accounts.change(ctx, account_id, "follow", given)
    except ValidationError as error:
        if error.status == 406:
            # GoToSocial says no more of it than that.
            raise ValidationError("Nobody can follow their own account.", field="id", status=406) from error
        raise


async def unfollow(ctx: Ctx, account_id: str) -> Account:
    """Follow an account no more, or take the request back; it leaves the lists. Needs the scope write:follows."""
    return await accounts.change(ctx, account_id, "unfollow")


async def requests(ctx: Ctx, window: Window) -> Page[Account]:
    """Return who asks to follow the viewer; needs the scope read:follows."""
    return await accounts.listed(ctx, _REQUESTS, window)


async def outgoing_requests(ctx: Ctx, window: Window) -> Page[Account]:
    """Return whom the viewer has asked to follow; needs the scope read:follows."""
    return await accounts.listed(ctx, f"{_REQUESTS}/outgoing", window)


async def accept(ctx: Ctx, account_id: str) -> Account:
    """Let an account follow the viewer that has asked to; needs the scope write:follows. Raises NotFoundError."""
    return await accounts.changed(ctx, account_id, f"{_REQUESTS}/{account_id}/authorize")


async def reject(ctx: Ctx, account_id: str) -> Account:
    """Turn down an account that has asked to follow the viewer; needs the scope write:follows. Raises NotFoundError."""
    return await accounts.changed(ctx, account_id, f"{_REQUESTS}/{account_id}/reject")

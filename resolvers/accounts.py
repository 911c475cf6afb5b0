"""What is done with accounts."""

import re

from resolvers import muted_statuses
from resolvers.collection import read_page
from resolvers.context import Ctx
from resolvers.entities.account import Account, OwnAccount
from resolvers.entities.decode import decode, decode_list
from resolvers.entities.relationship import Relationship
from resolvers.entities.status import Status
from resolvers.entities.tag import FeaturedTag
from resolvers.errors import NotFoundError, ValidationError
from resolvers.ids import checked_id
from resolvers.paging import Page, Window

# GoToSocial answers at most so many followers at once, and so many statuses of an account.
LARGEST = 80
_MOST_STATUSES = 40

_ACCT = re.compile(r"@?[\w.-]{1,64}(@[\w.:-]{1,255})?")
LONGEST_NOTE = 2000


async def verified(ctx: Ctx) -> OwnAccount:
    """Return the viewer's own account; needs the scope read:accounts or profile.

    Raises UnauthenticatedError when the token is none of GoToSocial's, or was revoked.
    """
    return await ctx.loaders.verified.load(ctx.viewer.require_token())


async def account(ctx: Ctx, account_id: str) -> Account:
    """Return an account as the viewer sees it; needs the scope read:accounts.

    Raises NotFoundError when there is none, and when it blocks the viewer.
    """
    ctx.viewer.require_token()
    return await ctx.loaders.accounts.load(account_id)


async def seen(ctx: Ctx, account_id: str) -> Account | None:
    """Return an account as `account` does, None when the viewer may not see it."""
    try:
        return await account(ctx, account_id)
    except NotFoundError:
        return None


async def lookup(ctx: Ctx, acct: str) -> Account:
    """Return the account of a name (`alice`, `@bob@example.com`) that this server knows; needs read:accounts.

    Raises ValidationError when it is no such name, NotFoundError when nobody has it.
    """
    if not _ACCT.fullmatch(acct):
        raise ValidationError("Is no name of an account, such as alice or bob@example.com.", field="acct")
    ctx.viewer.require_token()
    answer = await ctx.get("/api/v1/accounts/lookup", [("acct", acct)])
    found = decode(Account, answer.body)
    ctx.loaders.accounts.prime(found.id, found)
    return found


async def is_viewer(ctx: Ctx, account_id: str) -> bool:
    """Tell whether an account is the viewer's own."""
    if ctx.viewer.token is None:
        return False
    if ctx.viewer.account_id is not None:
        return ctx.viewer.account_id == account_id
    return (await verified(ctx)).id == account_id


async def relationship(ctx: Ctx, account_id: str) -> Relationship | None:
    """Return how the viewer stands to an account; None for anonymous viewers. Many ids become one call."""
    if ctx.viewer.token is None:
        return None
    return await ctx.loaders.relationships.load(account_id)


async def statuses(
    ctx: Ctx,
    account_id: str,
    window: Window,
    *,
    exclude_replies: bool = False,
    exclude_reblogs: bool = False,
    only_media: bool = False,
    pinned: bool = False,
) -> Page[Status]:
    """Return what an account has posted and boosted, as far as the viewer may see it; needs read:accounts."""
    ctx.viewer.require_token()
    options = {
        "exclude_replies": exclude_replies,
        "exclude_reblogs": exclude_reblogs,
        "only_media": only_media,
        "pinned": pinned,
    }
    query = [(name, "true") for name, wanted in options.items() if wanted]
    path = f"/api/v1/accounts/{account_id}/statuses"
    page = await read_page(ctx, Status, path, window, largest=_MOST_STATUSES, query=query, thinned=True)
    return await muted_statuses.known(ctx, page)


async def followers(ctx: Ctx, account_id: str, window: Window) -> Page[Account]:
    """Return who follows an account, in no order that anybody knows; needs the scope read:accounts."""
    return await listed(ctx, f"/api/v1/accounts/{account_id}/followers", window)


async def following(ctx: Ctx, account_id: str, window: Window) -> Page[Account]:
    """Return whom an account follows, in no order that anybody knows; needs the scope read:accounts."""
    return await listed(ctx, f"/api/v1/accounts/{account_id}/following", window)


async def featured_tags(ctx: Ctx, account_id: str) -> list[FeaturedTag]:
    """Return the hashtags that an account shows on its profile; needs the scope read:accounts."""
    ctx.viewer.require_token()
    return decode_list(FeaturedTag, (await ctx.get(f"/api/v1/accounts/{account_id}/featured_tags")).body)


async def listed(ctx: Ctx, path: str, window: Window) -> Page[Account]:
    """Return a window of the accounts at `path`."""
    ctx.viewer.require_token()
    page = await read_page(ctx, Account, path, window, largest=LARGEST, thinned=True)
    for item in page.items:
        ctx.loaders.accounts.prime(item.id, item)
    return page


async def set_note(ctx: Ctx, account_id: str, note: str) -> Account:
    """Keep the viewer's private note about an account, an empty one for none; needs the scope write:accounts."""
    if len(note) > LONGEST_NOTE:
        raise ValidationError(f"Must be {LONGEST_NOTE} characters or less.", field="note")
    return await change(ctx, account_id, "note", {"comment": note})


async def change(ctx: Ctx, account_id: str, verb: str, options: dict[str, object] | None = None) -> Account:
    """Do something to an account that changes how the viewer stands to it; return the account as it is then.

    Raises the error that GoToSocial's refusal stands for.
    """
    return await changed(ctx, checked_id(account_id, "id"), f"/api/v1/accounts/{account_id}/{verb}", options)


async def changed(ctx: Ctx, account_id: str, path: str, options: dict[str, object] | None = None) -> Account:
    """Post to a path that answers with the new Relationship to an account; return the account as it is then."""
    ctx.viewer.require_token()
    answer = await ctx.call("POST", path, json=options)
    ctx.loaders.relationships.forget(account_id)
    ctx.loaders.relationships.prime(account_id, decode(Relationship, answer.body))
    ctx.loaders.accounts.forget(account_id)
    ctx.loaders.forget_lists()
    return await account(ctx, account_id)

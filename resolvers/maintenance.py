"""What administrators have GoToSocial do: tidy up, fetch emojis anew, send a mail, forget keys."""

import msgspec

from resolvers.admin import acting
from resolvers.bounds import within
from resolvers.context import Ctx
from resolvers.domain_names import checked_domain
from resolvers.errors import ValidationError

# What a duration of Go holds is about three times as long.
_MOST_DAYS = 36_500


async def clean_media(ctx: Ctx, days: int | None = None) -> int:
    """Remove copies of remote media older than so many days, None for the server's setting; return how many days.

    Raises ValidationError for a number that GoToSocial would take for 0, which are all of them.
    """
    if days is not None:
        within(days, 0, _MOST_DAYS, "remote_cache_days")
    admin = await acting(ctx, "admin:write")
    form: dict[str, object] = {} if days is None else {"remote_cache_days": days}
    answer = await admin.call("POST", "/api/v1/admin/media_cleanup", json=form)
    return msgspec.json.decode(answer.body, type=int)


async def refetch_emojis(ctx: Ctx, domain: str = "") -> None:
    """Fetch the pictures of remote emojis anew, of one domain or of all; it goes on after the answer.

    Raises ValidationError for what is no domain.
    """
    query = [("domain", checked_domain(domain, "domain"))] if domain else []
    admin = await acting(ctx, "admin:write")
    await admin.call("POST", "/api/v1/admin/media_refetch", query=query)


async def send_test_email(ctx: Ctx, address: str, message: str = "") -> None:
    """Send a mail to find out whether mail works. Raises ValidationError for what is no address."""
    admin = await acting(ctx, "admin:write")
    try:
        await admin.call("POST", "/api/v1/admin/email/test", json={"email": address, "message": message})
    except ValidationError as error:
        if "mail: " in error.detail:
            error.field = "address"
        raise


async def expire_domain_keys(ctx: Ctx, domain: str) -> str:
    """Forget the public keys of a domain, which are then fetched anew; return the action's id.

    Raises ValidationError for what is no domain, or the server's own.
    """
    form = {"domain": checked_domain(domain, "domain")}
    admin = await acting(ctx, "admin:write")
    answer = await admin.call("POST", "/api/v1/admin/domain_keys_expire", json=form)
    return msgspec.json.decode(answer.body, type=_Begun).action_id


class _Begun(msgspec.Struct):
    action_id: str

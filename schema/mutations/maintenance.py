"""What administrators have the server do."""

import strawberry

from resolvers import maintenance
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload


@payload
class CleanMediaPayload:
    """What came of removing copies of remote media."""

    remote_cache_days: int | None
    """Copies older than so many days go; null when there are user errors."""


@payload
class RefetchEmojisPayload:
    """What came of fetching remote emojis anew."""

    domain: str | None
    """The domain whose emojis are fetched; null for all, and when there are user errors."""


@payload
class SendTestEmailPayload:
    """What came of sending a mail."""

    address: str | None
    """Where it went; null when there are user errors."""


@payload
class ExpireDomainKeysPayload:
    """What came of forgetting the keys of a domain."""

    action_id: strawberry.ID | None
    """What GoToSocial calls it in its log; null when there are user errors."""


@output
class MaintenanceMutations:
    """Root fields for administrators: what the server is to do."""

    @mutation(CleanMediaPayload)
    @staticmethod
    async def clean_media(info: Info, remote_cache_days: int | None = strawberry.UNSET) -> int:
        """Remove copies of remote media older than so many days (0 for all), or than the settings say; in a while."""
        days = None if remote_cache_days is strawberry.UNSET else remote_cache_days
        return await maintenance.clean_media(info.context.ctx, days)

    @mutation(RefetchEmojisPayload)
    @staticmethod
    async def refetch_emojis(info: Info, domain: str | None = strawberry.UNSET) -> str | None:
        """Fetch the pictures of remote emojis anew, of one domain or of all; it takes a while."""
        await maintenance.refetch_emojis(info.context.ctx, domain or "")
        return domain or None

    @mutation(SendTestEmailPayload)
    @staticmethod
    async def send_test_email(info: Info, address: str, message: str | None = strawberry.UNSET) -> str:
        """Send a mail to find out whether mail works."""
        await maintenance.send_test_email(info.context.ctx, address, message or "")
        return address

    @mutation(ExpireDomainKeysPayload)
    @staticmethod
    async def expire_domain_keys(info: Info, domain: str) -> str:
        """Forget the public keys of a domain, which are then fetched anew."""
        return await maintenance.expire_domain_keys(info.context.ctx, domain)

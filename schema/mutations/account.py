"""What the viewer does to other accounts."""

import strawberry

from resolvers import accounts, blocks, follows, mutes
from resolvers.entities.account import Account as AccountEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.field import output
from schema.payload import mutation, payload
from schema.types.account import Account


@payload
class AccountPayload:
    """What came of doing something to an account."""

    account: Account | None
    """The account as it is now; null when there are user errors."""


@output
class AccountMutations:
    """Root fields that change how the viewer stands to accounts."""

    @mutation(AccountPayload)
    @staticmethod
    async def follow_account(
        info: Info,
        id: strawberry.ID,  # noqa: A002  the argument's name
        reblogs: bool | None = strawberry.UNSET,
        notify: bool | None = strawberry.UNSET,
    ) -> AccountEntity:
        """Follow an account, or ask to; with its boosts, with a notification of each post. Again to change these."""
        return await follows.follow(
            info.context.ctx,
            local_id(id, "Account", "id"),
            reblogs=None if reblogs is strawberry.UNSET else reblogs,
            notify=None if notify is strawberry.UNSET else notify,
        )

    @mutation(AccountPayload)
    @staticmethod
    async def unfollow_account(info: Info, id: strawberry.ID) -> AccountEntity:  # noqa: A002
        """Follow an account no more, or take the request back; it leaves the viewer's lists."""
        return await follows.unfollow(info.context.ctx, local_id(id, "Account", "id"))

    @mutation(AccountPayload)
    @staticmethod
    async def block_account(info: Info, id: strawberry.ID) -> AccountEntity:  # noqa: A002
        """Block an account: neither sees the other, follows in both directions end."""
        return await blocks.block(info.context.ctx, local_id(id, "Account", "id"))

    @mutation(AccountPayload)
    @staticmethod
    async def unblock_account(info: Info, id: strawberry.ID) -> AccountEntity:  # noqa: A002
        """Block an account no more."""
        return await blocks.unblock(info.context.ctx, local_id(id, "Account", "id"))

    @mutation(AccountPayload)
    @staticmethod
    async def mute_account(
        info: Info,
        id: strawberry.ID,  # noqa: A002
        seconds: int = 0,
        notifications: bool = True,
    ) -> AccountEntity:
        """Do not show the posts of an account, nor its notifications; for some seconds, 0 for good."""
        target = local_id(id, "Account", "id")
        return await mutes.mute(info.context.ctx, target, seconds=seconds, notifications=notifications)

    @mutation(AccountPayload)
    @staticmethod
    async def unmute_account(info: Info, id: strawberry.ID) -> AccountEntity:  # noqa: A002
        """Mute an account no more."""
        return await mutes.unmute(info.context.ctx, local_id(id, "Account", "id"))

    @mutation(AccountPayload)
    @staticmethod
    async def set_account_note(info: Info, id: strawberry.ID, note: str) -> AccountEntity:  # noqa: A002
        """Keep a private note about an account; an empty one removes it."""
        return await accounts.set_note(info.context.ctx, local_id(id, "Account", "id"), note)

    @mutation(AccountPayload)
    @staticmethod
    async def accept_follow_request(info: Info, account_id: strawberry.ID) -> AccountEntity:
        """Let an account follow the viewer that has asked to."""
        return await follows.accept(info.context.ctx, local_id(account_id, "Account", "accountId"))

    @mutation(AccountPayload)
    @staticmethod
    async def reject_follow_request(info: Info, account_id: strawberry.ID) -> AccountEntity:
        """Turn down an account that has asked to follow the viewer; it is not told."""
        return await follows.reject(info.context.ctx, local_id(account_id, "Account", "accountId"))

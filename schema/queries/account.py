"""Accounts by their ids and names."""

import strawberry

from resolvers import accounts
from resolvers.entities.account import Account as AccountEntity
from resolvers.errors import NotFoundError, ValidationError
from resolvers.ids import local_id
from schema.context import Info
from schema.field import field, output
from schema.types.account import Account


@output
class AccountQueries:
    """Root fields about accounts."""

    @field(Account | None)
    @staticmethod
    async def account(
        info: Info,
        id: strawberry.ID | None = strawberry.UNSET,  # noqa: A002  the argument's name
        acct: str | None = strawberry.UNSET,
    ) -> AccountEntity | None:
        """An account by its id, or by its name (`alice`, `bob@example.com`); null when this server knows none."""
        if bool(id) == bool(acct):
            raise ValidationError("Ask by id or by acct, not by both.", field="id")
        try:
            if acct:
                return await accounts.lookup(info.context.ctx, acct)
            return await accounts.account(info.context.ctx, local_id(id or "", "Account", "id"))
        except NotFoundError:
            return None

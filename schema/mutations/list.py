"""Changing lists."""

import strawberry

from resolvers import lists
from resolvers.entities.list import List as ListEntity
from resolvers.ids import local_id
from schema.context import Info
from schema.enums import RepliesPolicy
from schema.field import arguments, output
from schema.payload import DeletePayload, mutation, payload
from schema.types.list import List


@arguments
class ListInput:
    """How a list shall be; what is left out stays as it is."""

    title: str
    """What it is called."""

    replies_policy: RepliesPolicy | None = strawberry.UNSET
    """Which replies it shows."""

    exclusive: bool | None = strawberry.UNSET
    """What its accounts post shall not stand on the home timeline."""


@payload
class ListPayload:
    """What came of changing a list."""

    list: List | None
    """The list as it is now; null when there are user errors."""


@output
class ListMutations:
    """Root fields that change lists."""

    @mutation(ListPayload)
    @staticmethod
    async def create_list(info: Info, input: ListInput) -> ListEntity:  # noqa: A002  Relay's name
        """Make a list."""
        return await lists.create(info.context.ctx, _draft(input))

    @mutation(ListPayload)
    @staticmethod
    async def update_list(info: Info, id: strawberry.ID, input: ListInput) -> ListEntity:  # noqa: A002
        """Change a list."""
        return await lists.update(info.context.ctx, local_id(id, "List", "id"), _draft(input))

    @mutation(DeletePayload)
    @staticmethod
    async def delete_list(info: Info, id: strawberry.ID) -> str:  # noqa: A002
        """Remove a list."""
        await lists.delete(info.context.ctx, local_id(id, "List", "id"))
        return id

    @mutation(ListPayload)
    @staticmethod
    async def add_to_list(info: Info, id: strawberry.ID, account_ids: list[strawberry.ID]) -> ListEntity:  # noqa: A002
        """Put accounts that the viewer follows on a list (1-80)."""
        return await lists.add(info.context.ctx, local_id(id, "List", "id"), _accounts(account_ids))

    @mutation(ListPayload)
    @staticmethod
    async def remove_from_list(info: Info, id: strawberry.ID, account_ids: list[strawberry.ID]) -> ListEntity:  # noqa: A002
        """Take accounts off a list (1-80)."""
        return await lists.remove(info.context.ctx, local_id(id, "List", "id"), _accounts(account_ids))


def _draft(written: ListInput) -> lists.Draft:
    exclusive = None if written.exclusive is strawberry.UNSET else written.exclusive
    return lists.Draft(written.title, written.replies_policy or None, exclusive)


def _accounts(ids: list[strawberry.ID]) -> list[str]:
    return [local_id(one, "Account", "accountIds") for one in ids]

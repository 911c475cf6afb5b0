"""List."""

import strawberry

from resolvers import lists
from resolvers.entities.account import Account as AccountEntity
from resolvers.entities.list import List as ListEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.paging import Page, Window
from schema.connection import connection
from schema.context import Info
from schema.enums import RepliesPolicy
from schema.field import Node, entity
from schema.types.account import Account
from schema.types.status import Status


@entity(ListEntity, node=lists.one)
class List(Node):
    """Accounts that the viewer reads together."""

    title: str
    """What it is called."""

    replies_policy: RepliesPolicy
    """Which replies it shows."""

    exclusive: bool
    """What its accounts post does not stand on the home timeline."""

    @connection(Account)
    @staticmethod
    async def accounts(info: Info, parent: strawberry.Parent[ListEntity], window: Window) -> Page[AccountEntity]:
        """Who is on it, the latest first."""
        return await lists.members(info.context.ctx, parent.id, window)

    @connection(Status)
    @staticmethod
    async def statuses(info: Info, parent: strawberry.Parent[ListEntity], window: Window) -> Page[StatusEntity]:
        """What its accounts have posted, newest first."""
        return await lists.statuses(info.context.ctx, parent.id, window)

"""Viewer, what they read: the home timeline, notifications, what they keep and like, conversations."""

import strawberry

from resolvers import (
    bookmarks,
    conversation_mutes,
    conversations,
    favourites,
    interaction_requests,
    notifications,
    timelines,
)
from resolvers.entities.conversation import Conversation as ConversationEntity
from resolvers.entities.interaction_request import InteractionRequest as InteractionRequestEntity
from resolvers.entities.notification import Notification as NotificationEntity
from resolvers.entities.status import Status as StatusEntity
from resolvers.ids import local_id
from resolvers.paging import Page, Window
from resolvers.sources.tables.conversation_mutes import ConversationMute as ConversationMuteRecord
from schema.connection import connection
from schema.context import Info
from schema.enums import InteractionType, NotificationType
from schema.field import field, output
from schema.types.conversation import Conversation
from schema.types.conversation_mute import ConversationMute
from schema.types.interaction_request import InteractionRequest
from schema.types.notification import Notification
from schema.types.status import Status


@output
class ViewerPosts:
    """What the viewer reads."""

    @connection(Status)
    @staticmethod
    async def home(info: Info, window: Window) -> Page[StatusEntity]:
        """What the accounts and tags that the viewer follows have posted, newest first (1-80, default 20)."""
        return await timelines.home(info.context.ctx, window)

    @connection(Notification)
    @staticmethod
    async def notifications(
        info: Info,
        window: Window,
        types: list[NotificationType] | None = strawberry.UNSET,
        exclude_types: list[NotificationType] | None = strawberry.UNSET,
    ) -> Page[NotificationEntity]:
        """What happened to the viewer, newest first; of some types only, or all but some."""
        ctx = info.context.ctx
        return await notifications.notifications(ctx, window, types=types or (), exclude=exclude_types or ())

    @field(int)
    @staticmethod
    async def unread_notifications(info: Info) -> int:
        """How many notifications came after the viewer's marker; 80 stands for 80 or more."""
        return await notifications.unread(info.context.ctx)

    @connection(Status)
    @staticmethod
    async def bookmarks(info: Info, window: Window) -> Page[StatusEntity]:
        """What the viewer keeps, what they kept last first."""
        return await bookmarks.bookmarks(info.context.ctx, window)

    @connection(Status)
    @staticmethod
    async def favourites(info: Info, window: Window) -> Page[StatusEntity]:
        """What the viewer likes, what they liked last first."""
        return await favourites.favourites(info.context.ctx, window)

    @connection(Conversation)
    @staticmethod
    async def conversations(info: Info, window: Window) -> Page[ConversationEntity]:
        """The viewer's conversations in direct statuses, those with the latest status first."""
        return await conversations.conversations(info.context.ctx, window)

    @connection(InteractionRequest)
    @staticmethod
    async def interaction_requests(
        info: Info,
        window: Window,
        types: list[InteractionType] | None = strawberry.UNSET,
        status_id: strawberry.ID | None = strawberry.UNSET,
    ) -> Page[InteractionRequestEntity]:
        """Who waits for the viewer's leave, the latest first; of some types only, or about one status."""
        about = local_id(status_id, "Status", "statusId") if status_id else None
        return await interaction_requests.requests(info.context.ctx, window, types=types or (), status_id=about)

    @connection(ConversationMute)
    @staticmethod
    async def muted_conversations(info: Info, window: Window) -> Page[ConversationMuteRecord]:
        """The conversations that the viewer has muted, muted last first."""
        return await conversation_mutes.muted(info.context.ctx, window)

"""What live listeners are told (`resolvers/live.py`). Each event has the cursor from which a listener can go on."""

from dataclasses import dataclass

from resolvers.entities.conversation import Conversation
from resolvers.entities.marker import Markers
from resolvers.entities.notification import Notification
from resolvers.entities.status import Status
from resolvers.sources.tables.preferences import Preferences


@dataclass(frozen=True, slots=True)
class StatusPosted:
    """A new status on a timeline."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusEdited:
    """A status has a new text, poll or attachment."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusDeleted:
    """A status is gone, wherever it was shown."""

    status_id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class StatusTouched:
    """Somebody has favourited or reblogged a status; it shows its new counts."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class ReplyPosted:
    """A reply to a status; `status` is the reply."""

    status: Status
    cursor: str


@dataclass(frozen=True, slots=True)
class NotificationReceived:
    """Something has happened to the viewer."""

    notification: Notification
    cursor: str


@dataclass(frozen=True, slots=True)
class ConversationUpdated:
    """A conversation of direct posts has a new one."""

    conversation: Conversation
    cursor: str


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may be missing before this one, of any kind: what is on screen should be fetched again."""

    reason: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Revalidate:
    """A gap was filled; edits and deletions in it are not known: what is on screen should be looked at again."""

    cursor: str


@dataclass(frozen=True, slots=True)
class FiltersChanged:
    """The viewer's filters were changed, or may have been."""

    cursor: str


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """The viewer's preferences were changed; these are the new ones."""

    preferences: Preferences
    cursor: str


@dataclass(frozen=True, slots=True)
class MarkersChanged:
    """The viewer has read on, in this or another client; these are the new places."""

    markers: Markers
    cursor: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The viewer's token was revoked; nothing comes after this."""

    cursor: str


@dataclass(frozen=True, slots=True)
class ConversationMuted:
    """The viewer has muted a conversation, given by the id of its first status."""

    root_id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class ConversationUnmuted:
    """The viewer has unmuted a conversation."""

    root_id: str
    cursor: str


Mark = Resync | Revalidate
TimelineEvent = StatusPosted | StatusEdited | StatusDeleted | Mark
NotificationEvent = NotificationReceived | Mark
ConversationEvent = ConversationUpdated | Mark
StatusEvent = ReplyPosted | StatusEdited | StatusTouched | StatusDeleted | Mark
ChirpEvent = (
    FiltersChanged | PreferencesChanged | MarkersChanged | SignedOut | ConversationMuted | ConversationUnmuted | Resync
)

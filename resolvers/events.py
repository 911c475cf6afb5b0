"""The kinds of event that are born in Chirp, as `chirp.events` keeps them. A leaf."""

from datetime import timedelta
from enum import StrEnum

# Whoever was away for longer cannot read on.
KEPT = timedelta(days=7)


class EventKind(StrEnum):
    """What happened. The payload of each is a JSON object with the keys named here."""

    CONVERSATION_MUTED = "conversation_muted"  # status_id: the root of the conversation
    CONVERSATION_UNMUTED = "conversation_unmuted"  # status_id
    MARKERS_CHANGED = "markers_changed"  # nothing: GoToSocial has the markers
    PREFERENCES_CHANGED = "preferences_changed"  # nothing: read them again

"""Marks in a stream: where something was missed, or may have been."""

from resolvers import live_events
from schema.field import shown_as


@shown_as(live_events.Resync)
class Resync:
    """Events of any kind may be missing: fetch again what is on screen."""

    reason: str
    """Why, in words for a log."""

    cursor: str
    """Where to go on (`after`)."""


@shown_as(live_events.Revalidate)
class Revalidate:
    """A gap was filled with the posts in it; edits and deletions are not known. Look again at what is on screen."""

    cursor: str
    """Where to go on (`after`)."""

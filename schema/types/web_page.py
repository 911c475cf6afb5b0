"""WebPage and WebTheme."""

import strawberry

from resolvers.entities.account import OwnAccount
from resolvers.entities.account import WebTheme as WebThemeEntity
from schema.enums import WebLayout, WebVisibility
from schema.field import entity, field


@entity(WebThemeEntity)
class WebTheme:
    """A style that the viewer's page may have."""

    file_name: str
    """No global id: by this it is chosen."""

    title: str
    """What it is called."""

    description: str
    """What it looks like."""


@entity(OwnAccount)
class WebPage:
    """How the viewer's page looks to those who come with a browser; GoToSocial's own."""

    theme: str | None
    """The file of its style; null for that of the server."""

    custom_css: str
    """What is added to that style."""

    enable_rss: bool
    """Public posts may be read as a feed (RSS)."""

    @field(WebVisibility)
    @staticmethod
    def visibility(parent: strawberry.Parent[OwnAccount]) -> WebVisibility:
        """Which posts it shows to those who are not signed in."""
        return parent.source.web_visibility

    @field(WebLayout)
    @staticmethod
    def layout(parent: strawberry.Parent[OwnAccount]) -> WebLayout:
        """How it is laid out."""
        return parent.source.web_layout

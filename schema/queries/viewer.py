"""Who asks."""

from schema.context import Info
from schema.field import field, output
from schema.types.viewer import Viewer


@output
class ViewerQueries:
    """Root fields about who asks."""

    @field(Viewer | None)
    @staticmethod
    def viewer(info: Info) -> Viewer | None:
        """Who asks, and what only they can see; null for anonymous requests."""
        return None if info.context.ctx.viewer.token is None else Viewer()

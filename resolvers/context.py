"""Ctx: what every operation is given."""

from dataclasses import dataclass
from typing import Self

from resolvers.loaders import Loaders
from resolvers.sources.bundle import Sources
from resolvers.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Ctx:
    """Who asks, the outside systems, and the loaders of this request."""

    viewer: Viewer
    sources: Sources
    loaders: Loaders

    @classmethod
    def of(cls, viewer: Viewer, sources: Sources) -> Self:
        """Return a fresh context for one request of a viewer."""
        return cls(viewer, sources, Loaders(sources.gotosocial, viewer.token))

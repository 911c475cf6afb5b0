"""Viewer: who asks. A leaf."""

from dataclasses import dataclass, field

from resolvers.errors import UnauthenticatedError


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the bearer token of a request, None for an anonymous one. GoToSocial decides what the token may do."""

    token: str | None = field(default=None, repr=False)

    def require_token(self) -> str:
        """Return the token. Raises UnauthenticatedError when there is none."""
        if self.token is None:
            raise UnauthenticatedError
        return self.token


ANONYMOUS = Viewer()

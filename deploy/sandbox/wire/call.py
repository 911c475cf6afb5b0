"""What a handler gets: the request, who sent it and the world."""

import msgspec
from starlette.requests import Request

from deploy.sandbox.model.accounts import Account, User
from deploy.sandbox.model.apps import App, Token
from deploy.sandbox.wire.body import Body, parse_bool
from deploy.sandbox.wire.errors import RefusedError, bad_request
from deploy.sandbox.world import World


class Viewer(msgspec.Struct, frozen=True):
    """Who a token stands for."""

    token: Token
    app: App
    user: User | None
    account: Account | None


class Call:
    """One request that was let in."""

    def __init__(self, world: World, request: Request, path: dict[str, str], viewer: Viewer | None, body: Body) -> None:
        """Bundle what a handler needs."""
        self.world = world
        self.request = request
        self.path = path
        self.viewer = viewer
        self.body = body
        self.query = request.query_params

    @property
    def account(self) -> Account:
        """The account of the caller; only for routes that want a user."""
        assert self.viewer, "the route lets anybody in"  # noqa: S101 - a mistake of ours, not of the caller's
        assert self.viewer.account, "the route lets applications in"  # noqa: S101 - likewise
        return self.viewer.account

    @property
    def user(self) -> User:
        """The user of the caller; only for routes that want a user."""
        user = self.world.user_of(self.account.id)
        assert user, "a token's account has a user"  # noqa: S101 - likewise
        return user

    @property
    def reader(self) -> Account | None:
        """The account of the caller, None when nobody is signed in."""
        return self.viewer.account if self.viewer else None

    @property
    def app_id(self) -> str | None:
        """The application the caller uses."""
        return self.viewer.app.id if self.viewer else None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean of the query. Raises RefusedError (400)."""
        value = self.query.get(name, "")
        if not value:
            return default
        try:
            return parse_bool(value)
        except RefusedError as error:
            reason = error.text.partition(": ")[2]
            raise bad_request(f"error parsing key {name} with value {value} as bool: {reason}") from error

    def number(self, name: str, default: int, maximum: int, minimum: int) -> int:
        """Return an integer of the query, brought between its bounds. Raises RefusedError (400)."""
        value = self.query.get(name, "")
        if not value:
            return default
        try:
            found = int(value)
        except ValueError as error:
            raise bad_request(
                f'error parsing key {name} with value {value} as int: strconv.Atoi: parsing "{value}": invalid syntax'
            ) from error
        return max(minimum, min(maximum, found))

    def required(self, name: str) -> str:
        """Return a value of the query that must be there. Raises RefusedError (400)."""
        value = self.query.get(name, "")
        if not value:
            raise bad_request(f"required key {name} was not set or had empty value")
        return value

    def several(self, name: str) -> list[str]:
        """Return the values of `name[]`, else of `name`."""
        return self.query.getlist(f"{name}[]") or self.query.getlist(name)

"""Refusals as GoToSocial words them: `{"error": "Bad Request: why"}`."""

from http import HTTPStatus

_GO_NAMES = {418: "I'm a teapot"}


class RefusedError(Exception):
    """A request that is turned down; `text` is what the caller gets to read."""

    def __init__(self, status: int, *reasons: str) -> None:
        """Name the status and, if there are any, the reasons."""
        self.status = status
        self.text = ": ".join((status_name(status), *reasons))
        super().__init__(self.text)

    @property
    def body(self) -> dict[str, str]:
        """The JSON of the answer."""
        return {"error": self.text}


class OAuthRefusedError(RefusedError):
    """A refusal in the form of RFC 6749, section 5.2."""

    def __init__(self, status: int, error: str, *reasons: str) -> None:
        """Name the status, the error code and the reasons."""
        super().__init__(status, *reasons)
        self.error = error

    @property
    def body(self) -> dict[str, str]:
        """The JSON of the answer."""
        return {"error": self.error, "error_description": self.text}


def status_name(status: int) -> str:
    """Return the name of a status as Go has it."""
    return _GO_NAMES.get(status) or HTTPStatus(status).phrase


def bad_request(*reasons: str) -> RefusedError:
    """Return a 400."""
    return RefusedError(400, *reasons)


def unauthorized(*reasons: str) -> RefusedError:
    """Return a 401."""
    return RefusedError(401, *reasons)


def forbidden(*reasons: str) -> RefusedError:
    """Return a 403."""
    return RefusedError(403, *reasons)


def not_found(*reasons: str) -> RefusedError:
    """Return a 404."""
    return RefusedError(404, *reasons)


def not_acceptable(*reasons: str) -> RefusedError:
    """Return a 406."""
    return RefusedError(406, *reasons)


def conflict(*reasons: str) -> RefusedError:
    """Return a 409."""
    return RefusedError(409, *reasons)


def unprocessable(*reasons: str) -> RefusedError:
    """Return a 422."""
    return RefusedError(422, *reasons)

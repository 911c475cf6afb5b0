"""The Accept header, read as GoToSocial reads it: in order, without regard to q."""

from collections.abc import Sequence

from starlette.requests import Request

from deploy.sandbox.wire.errors import not_acceptable


def negotiate(request: Request, offers: Sequence[str]) -> str:
    """Return the offer to answer with. Raises RefusedError (406)."""
    headers = request.headers.getlist("accept")
    if not headers:
        return offers[0]
    found = preferred(headers, offers)
    if not found:
        raise not_acceptable(
            f"no format can be offered for requested Accept header(s) [{' '.join(headers)}]; "
            f"this endpoint offers [{' '.join(offers)}]"
        )
    return found


def preferred(headers: Sequence[str], offers: Sequence[str]) -> str:
    """Return the first offer that an Accept header names, "" when there is none."""
    names = [part.partition(";")[0].strip() for header in headers for part in header.split(",")]
    names = [name for name in names if name]
    if not names:
        return offers[0]
    return next((offer for name in names for offer in offers if _fits(name, offer)), "")


def _fits(name: str, offer: str) -> bool:
    """Say whether a type of an Accept header covers an offer; `*` covers the rest."""
    return offer.startswith(name.partition("*")[0]) if "*" in name else offer.partition(";")[0] == name

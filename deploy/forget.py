"""`chirp forget`: what an operator does when somebody asks to be forgotten."""

from resolvers import departures
from resolvers.errors import ChirpError, StartError, ValidationError
from resolvers.ids import checked_id
from resolvers.settings import Settings
from resolvers.sources.bundle import Sources, open_sources


async def found(settings: Settings, who: str) -> tuple[str, list[str]]:
    """Return the id of an account, given that or its name, and lines that tell what Chirp holds of it.

    Raises StartError when nobody is known by that name.
    """
    async with open_sources(settings) as sources:
        account_id = await _id_of(sources, settings, who)
        try:
            held = await departures.held(sources, account_id)
        except ChirpError as fault:
            raise StartError(fault.message) from fault
    if not held:
        raise StartError(f"nothing is held of the account {account_id}")
    return account_id, [f"Chirp holds of {who} ({account_id}):", *(f"  {name}: {rows}" for name, rows in held.items())]


async def forgotten(settings: Settings, account_id: str) -> None:
    """Forget an account. Raises StartError."""
    async with open_sources(settings) as sources:
        try:
            await departures.forget(sources, account_id)
        except ChirpError as fault:
            raise StartError(f"not forgotten: {fault.message} Run it again.") from fault


async def _id_of(sources: Sources, settings: Settings, who: str) -> str:
    try:
        return checked_id(who, "who")
    except ValidationError:
        pass
    try:
        account_id = await departures.find(sources, who, settings.operator_tokens)
    except ChirpError as fault:
        raise StartError(f"{who} was not looked up: {fault.message}") from fault
    if account_id is None:
        raise StartError(f"GoToSocial knows no account {who}; if it is gone altogether, name it by its id")
    return account_id

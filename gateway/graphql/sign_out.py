"""The end of a session or token, which ends what is open with it."""

import asyncio

from starlette.types import Scope

from gateway.graphql.operations import Asker, owner_of
from gateway.sessions import session_id_of
from resolvers import sessions, viewers
from resolvers.context import Ctx
from resolvers.errors import ChirpError, UnauthenticatedError

# A session that ended meanwhile ends what is open within this time; a token that is revoked says so itself.
RECHECK_SECONDS = 4.0
LAST_WORDS_SECONDS = 0.3


async def signed_out(scope: Scope, asker: Asker) -> None:
    """Return once the session or token has ended."""
    viewer = asker.viewer
    revoked = asyncio.Event()
    tokens = asker.state["streams"].tokens
    owner = await owner_of(asker)
    if viewer.token is not None and owner is not None:
        tokens.watch(viewer.token, revoked.set, owner)
    try:
        while not await _happens(revoked, RECHECK_SECONDS if viewer.session is not None else None):
            if not await is_good(scope, asker):
                break
        else:
            # So that the last event of a subscription, which says the same, still gets out.
            await asyncio.sleep(LAST_WORDS_SECONDS)
    finally:
        if viewer.token is not None:
            tokens.leave(viewer.token, revoked.set)


async def is_good(scope: Scope, asker: Asker) -> bool:
    """Tell whether who asks may still ask; while Redis or GoToSocial are down, nobody can say otherwise."""
    viewer, sources = asker.viewer, asker.state["sources"]
    if viewer.token is None:
        return True
    try:
        if viewer.session is not None:
            now = await sessions.viewer(sources, session_id_of(scope), viewer.account_id)
            return now is not None and now.token == viewer.token
        await viewers.identity(Ctx.of(viewer, sources))
    except UnauthenticatedError:
        return False
    except ChirpError:
        return True
    return True


async def _happens(event: asyncio.Event, seconds: float | None) -> bool:
    """Wait for an event and tell whether it came within a time, None for any."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True

"""Ending tokens: at once, here and at GoToSocial; what cannot be done now is done as soon as it can be."""

import asyncio

import msgspec

from resolvers import apps, grants, viewers
from resolvers.errors import ChirpError, RateLimitedError, SealError, UpstreamDownError, UpstreamTimeoutError
from resolvers.sources import revocation_queue
from resolvers.sources.bundle import Sources
from resolvers.telemetry import counter, get_logger
from resolvers.viewer import digest_of

log = get_logger(__name__)

RETRY_SECONDS = 60
_AT_ONCE = 100
_PASSING = (UpstreamDownError, UpstreamTimeoutError, RateLimitedError)
_REVOCATIONS = counter("revocations", "Tokens of sessions that were to be ended at GoToSocial", ["outcome"])


class _Due(msgspec.Struct, frozen=True):
    token: str
    client_id: str


async def end(sources: Sources, client_id: str, token: str) -> None:
    """End a token that was made for the application `client_id`: nobody uses it from now on, the worker neither.

    Raises nothing: when a part of that cannot be done now, the worker does it every minute until it is done.
    """
    name = _name(token)
    try:
        await _end(sources, client_id, token)
        await revocation_queue.remove(sources.redis, name)
    except _PASSING as fault:
        _REVOCATIONS.labels("postponed").inc()
        log.warning("revocation_postponed", client_id=client_id, reason=fault.detail or fault.message)
        try:
            await end_later(sources, client_id, token, seconds=0)
        except ChirpError as lost:
            log.warning("revocation_lost", client_id=client_id, reason=lost.detail or lost.message)
    except ChirpError as refusal:
        _refused(client_id, refusal)


async def end_later(sources: Sources, client_id: str, token: str, *, seconds: float) -> None:
    """Let the worker end a token after so many seconds, unless it is ended before. Raises what Redis raises."""
    name = _name(token)
    sealed = sources.vault.seal(msgspec.json.encode(_Due(token, client_id)), _purpose(name))
    await revocation_queue.put(sources.redis, name, sealed, after=seconds)


async def end_due(sources: Sources) -> int:
    """End the tokens that are due; return how many were. One that cannot be ended now is tried again after a minute."""
    ended = 0
    for name, sealed in (await revocation_queue.due(sources.redis, most=_AT_ONCE)).items():
        try:
            due = msgspec.json.decode(sources.vault.open(sealed, _purpose(name)), type=_Due)
        except (SealError, msgspec.MsgspecError) as fault:
            log.warning("revocation_lost", reason=str(fault))
            await revocation_queue.remove(sources.redis, name)
            continue
        try:
            await _end(sources, due.client_id, due.token)
            ended += 1
        except _PASSING as fault:
            log.info("revocation_postponed", client_id=due.client_id, reason=fault.detail or fault.message)
            await revocation_queue.delay(sources.redis, name, seconds=RETRY_SECONDS)
            continue
        except ChirpError as refusal:
            _refused(due.client_id, refusal)
        await revocation_queue.remove(sources.redis, name)
    return ended


async def _end(sources: Sources, client_id: str, token: str) -> None:
    # One that cannot be done is no reason to leave out the others, nor to wait for it before them.
    ends = await asyncio.gather(
        viewers.forget(sources, token),
        grants.lose(sources, token),
        apps.revoke(sources, client_id, token),
        return_exceptions=True,
    )
    failures = [end for end in ends if isinstance(end, BaseException)]
    faults = [fault for fault in failures if isinstance(fault, ChirpError)]
    if len(faults) < len(failures):
        raise BaseExceptionGroup("a token was not ended", failures)
    if faults:
        raise next((fault for fault in faults if isinstance(fault, _PASSING)), faults[0])
    _REVOCATIONS.labels("ok").inc()


def _refused(client_id: str, refusal: ChirpError) -> None:
    _REVOCATIONS.labels("refused").inc()
    log.warning("token_not_revoked", client_id=client_id, reason=refusal.detail or refusal.message)


def _name(token: str) -> str:
    return digest_of(token).hex()


def _purpose(name: str) -> str:
    return f"revocation:{name}"

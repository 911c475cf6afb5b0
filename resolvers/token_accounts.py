"""Which account a bearer token belongs to: learnt behind the requests, so that none of them waits for it."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from resolvers import viewers
from resolvers.entities.decode import decode
from resolvers.errors import ChirpError, ForbiddenError, UnauthenticatedError
from resolvers.sources import token_memory
from resolvers.sources.bus import Bus, Word
from resolvers.sources.gotosocial import GoToSocial
from resolvers.sources.redis import Redis
from resolvers.telemetry import get_logger
from resolvers.viewer import digest_of

log = get_logger(__name__)

CACHED_SECONDS = 86_400
KNOWN_SECONDS = 3600.0
REFUSED_SECONDS = 60.0
# Each is about 300 bytes.
REMEMBERED = 20_000
AT_ONCE = 32
_RECALL_SECONDS = 0.3
_PATH = "/api/v1/accounts/verify_credentials"


class _Identity(msgspec.Struct):
    """The part of an Account that counts here."""

    id: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a good token is: `account_id` is None when the token may not tell (neither read:accounts nor profile)."""

    account_id: str | None


def token_digest(token: str) -> str:
    """Return the name under which a token is remembered: SHA-256, hexadecimal. The token itself never is."""
    return digest_of(token).hex()


class TokenAccounts:
    """Owners by the digest of their tokens: the latest in this process, all for a day in Redis.

    GoToSocial alone says that a token is good, by what it answers to verify_credentials: 200 with the account, 403 when
    the scope is missing (it looks for the user first, so a token of an app alone is refused with 401). Any other answer
    says nothing, since public paths answer with whatever token. `clock` returns seconds that never run backwards.
    """

    def __init__(
        self, gotosocial: GoToSocial, redis: Redis, bus: Bus, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gotosocial = gotosocial
        self._redis = redis
        self._bus = bus
        self._clock = clock
        self._owners: OrderedDict[str, tuple[Owner | None, float]] = OrderedDict()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._doubts = 0
        bus.on(Word.REVOKED, self._revoked)
        bus.on(Word.REFUSED, self._refused)
        bus.on(Word.DOUBTED, self._doubted)

    def owner(self, digest: str) -> Owner | None:
        """Return the owner of a token as far as this process knows; None says nothing about the token."""
        kept = self._owners.get(digest)
        return kept[0] if kept else None

    async def recall(self, digest: str) -> Owner | None:
        """Return the owner of a token that this process may have forgotten, out of Redis; None when it takes long."""
        if not self._is_due(digest):
            return self.owner(digest)
        doubts = self._doubts
        try:
            async with asyncio.timeout(_RECALL_SECONDS):
                found, _ = await self._cached(digest)
        except (ChirpError, TimeoutError):
            return None
        if found is None or doubts != self._doubts:
            return None
        self._remember(digest, found, KNOWN_SECONDS)
        return found

    def learn(self, digest: str, token: str) -> None:
        """Find out behind the request whose a token is, unless that is known or being found out."""
        if self._is_due(digest):
            self._start(digest, self._learn, token)

    def doubt(self, digest: str, token: str) -> None:
        """Ask again behind the request, after GoToSocial has refused what a known token asked for."""
        if self.owner(digest) is not None:
            self._start(digest, self._verify, token)

    async def close(self) -> None:
        """Stop finding out."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, digest: str, find_out: Callable[[str, str], Coroutine[None, None, None]], token: str) -> None:
        if digest in self._tasks or len(self._tasks) >= AT_ONCE:
            return
        task = self._tasks[digest] = asyncio.create_task(find_out(digest, token))
        task.add_done_callback(lambda _task: self._tasks.pop(digest, None))

    async def _learn(self, digest: str, token: str) -> None:
        doubts = self._doubts
        try:
            found, stamp = await self._cached(digest)
            # What Chirp answers by itself may have asked just now.
            seen = await viewers.seen(self._redis, token) if found is None else None
        except ChirpError:
            found = seen = None
        if doubts != self._doubts or (found is None and seen is None):
            await self._verify(digest, token)
        elif found is not None:
            self._remember(digest, found, KNOWN_SECONDS)
        elif seen is not None:
            await self._keep(digest, Owner(seen.account_id), stamp)

    async def _verify(self, digest: str, token: str) -> None:
        doubts = self._doubts
        try:
            _, stamp = await self._cached(digest)
        except ChirpError:
            stamp = None
        try:
            answer = await self._gotosocial.call("GET", _PATH, token=token)
            owner = Owner(decode(_Identity, answer.body).id)
        except ForbiddenError:
            owner = Owner(None)
        except UnauthenticatedError:
            await self._refuse(digest)
            return
        except ChirpError as fault:
            log.info("token_account_unknown", reason=fault.detail or fault.message)
            return
        # What was asked before a doubt says nothing; the next request asks anew.
        if doubts == self._doubts:
            await self._keep(digest, owner, stamp)

    async def _refuse(self, digest: str) -> None:
        """Let every process know that a token counts no more, if anybody took it for good."""
        was_known = self.owner(digest) is not None
        self._remember(digest, None, REFUSED_SECONDS)
        if was_known:
            with suppress(ChirpError):
                await token_memory.refuse(self._redis, digest, seconds=int(REFUSED_SECONDS))
            self._bus.tell(Word.REVOKED, digest)

    async def _keep(self, digest: str, owner: Owner, stamp: bytes | None) -> None:
        self._remember(digest, owner, KNOWN_SECONDS)
        if stamp is not None:
            with suppress(ChirpError):
                account_id = owner.account_id or ""
                await token_memory.keep_owner(self._redis, digest, account_id, stamp=stamp, seconds=CACHED_SECONDS)

    async def _cached(self, digest: str) -> tuple[Owner | None, bytes]:
        kept, stamp = await token_memory.owner(self._redis, digest)
        return (None if kept is None else Owner(kept.decode() or None)), stamp

    def _revoked(self, digest: str) -> None:
        """Charge nobody's account for a token that counts no more."""
        if digest in self._owners:
            self._remember(digest, None, REFUSED_SECONDS)

    def _refused(self, digest: str) -> None:
        """Forget the owner of a token that GoToSocial refused; the next request asks anew."""
        self._owners.pop(digest, None)
        if digest in self._tasks:
            self._tasks[digest].cancel()

    def _doubted(self, account_id: str) -> None:
        self._doubts += 1
        for digest in [
            digest for digest, (owner, _) in self._owners.items() if owner and owner.account_id == account_id
        ]:
            del self._owners[digest]

    def _is_due(self, digest: str) -> bool:
        kept = self._owners.get(digest)
        return kept is None or self._clock() >= kept[1]

    def _remember(self, digest: str, owner: Owner | None, seconds: float) -> None:
        self._owners[digest] = (owner, self._clock() + seconds)
        self._owners.move_to_end(digest)
        if len(self._owners) > REMEMBERED:
            self._owners.popitem(last=False)

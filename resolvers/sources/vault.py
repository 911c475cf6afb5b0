"""Sealing of tokens and media at rest: AES-256-GCM, keys derived for each purpose, rotation of the secret.

A sealed value is: version (1 byte), key id (4), nonce (12), ciphertext with tag. Version, key id and purpose
are its associated data (NIST SP 800-38D), so a value moved to another place does not open.
"""

import base64
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from resolvers.errors import SealError
from resolvers.settings import Settings

_VERSION = b"\x01"
_ID_SIZE = 4
_NONCE_SIZE = 12
_HEAD_SIZE = len(_VERSION) + _ID_SIZE
_TAG_SIZE = 16


class Vault:
    """Seals with the current secret, opens with it or a previous one. Holds no state; free to share."""

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        self._current = _key_id(secret.encode())
        self._secrets = {_key_id(item.encode()): item.encode() for item in (*previous, secret)}

    @classmethod
    def of(cls, settings: Settings) -> "Vault":
        """Return the vault of SESSION_SECRET and CHIRP_SECRET_PREVIOUS."""
        return cls(settings.session_secret, settings.previous_secrets)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Seal `plain`; it opens only with the same `purpose`, such as `grant` or `grant:<account id>`."""
        head = _VERSION + self._current
        nonce = os.urandom(_NONCE_SIZE)
        return head + nonce + self._cipher(self._current, purpose).encrypt(nonce, plain, head + purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed for `purpose`. Raises SealError when that is not possible."""
        head, nonce, rest = (
            sealed[:_HEAD_SIZE],
            sealed[_HEAD_SIZE:][:_NONCE_SIZE],
            sealed[_HEAD_SIZE + _NONCE_SIZE :],
        )
        if not sealed.startswith(_VERSION) or len(rest) < _TAG_SIZE:
            raise SealError("these bytes were not sealed by Chirp, or were cut")
        key_id = head[len(_VERSION) :]
        if key_id not in self._secrets:
            raise SealError("sealed with a secret that is neither SESSION_SECRET nor in CHIRP_SECRET_PREVIOUS")
        try:
            return self._cipher(key_id, purpose).decrypt(nonce, rest, head + purpose.encode())
        except InvalidTag:
            raise SealError(f"changed after it was sealed, or sealed for another purpose than {purpose!r}") from None

    def needs_reseal(self, sealed: bytes) -> bool:
        """Tell whether `sealed` was sealed with another secret than the current one."""
        return sealed[:_HEAD_SIZE] != _VERSION + self._current

    def _cipher(self, key_id: bytes, purpose: str) -> AESGCM:
        return AESGCM(_derive(self._secrets[key_id], f"seal:{purpose}", 32))


def new_vapid_key() -> str:
    """Return a new private key for Web Push: 32 bytes in base64url without padding (RFC 8292, section 3.2)."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")


def vapid_public_key(private_key: str) -> str:
    """Return the public half of a VAPID key, both in base64url without padding (RFC 8292, section 3.2).

    Raises ValueError when 32 such bytes are no private key on P-256.
    """
    raw = base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
    public = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _derive(secret: bytes, info: str, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=f"chirp:1:{info}".encode()).derive(secret)


def _key_id(secret: bytes) -> bytes:
    return _derive(secret, "key id", _ID_SIZE)

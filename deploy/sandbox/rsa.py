"""RSA with 2048 bits, as much as a stand-in server needs: a key, its PEM, the check of a signature (RFC 8017).

Plain integers: this key guards nothing, and the product's cryptography has a door of its own.
"""

import base64
import hashlib
import secrets

EXPONENT = 65537

_BITS = 2048
_ROUNDS = 8
_SMALL_PRIMES = [number for number in range(3, 2000, 2) if all(number % part for part in range(3, number) if part < 45)]
_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def new_key() -> tuple[int, int]:
    """Return the modulus and the private exponent of a new key."""
    one, other = _prime(), _prime()
    return one * other, pow(EXPONENT, -1, (one - 1) * (other - 1))


def public_pem(modulus: int) -> str:
    """Return a public key as SubjectPublicKeyInfo (RFC 5280) in PEM."""
    numbers = _sequence(_integer(modulus), _integer(EXPONENT))
    der = _sequence(_ALGORITHM, _tagged(0x03, b"\x00" + numbers))
    text = base64.b64encode(der).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])


def signature_fits(modulus: int, message: bytes, signature: bytes) -> bool:
    """Say whether an RSASSA-PKCS1-v1_5 signature with SHA-256 is good."""
    size = _BITS // 8
    info = _SHA256_PREFIX + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    value = int.from_bytes(signature)
    return len(signature) == size and value < modulus and pow(value, EXPONENT, modulus) == int.from_bytes(expected)


def _prime() -> int:
    """Return a random prime of half the key's length, its two highest bits set."""
    half = _BITS // 2
    while True:
        number = secrets.randbits(half) | 0b11 << half - 2 | 1
        if number % EXPONENT != 1 and all(number % part for part in _SMALL_PRIMES) and _is_prime(number):
            return number


def _is_prime(number: int) -> bool:
    """Test a large odd number as Miller and Rabin do."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(_ROUNDS):
        value = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True


def _integer(value: int) -> bytes:
    """Write a positive INTEGER in DER."""
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def _sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE in DER."""
    return _tagged(0x30, b"".join(parts))


def _tagged(tag: int, content: bytes) -> bytes:
    """Write a tag, a length and the content in DER."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content

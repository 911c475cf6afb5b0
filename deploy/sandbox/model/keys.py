"""The key of the server."""

from msgspec import Struct


class Key(Struct, kw_only=True):
    """An RSA key, its numbers in hexadecimal. All actors share the one there is, those of other servers too."""

    id: str = "key"
    modulus: str
    private_exponent: str

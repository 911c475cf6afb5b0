"""The server's key: made when it is first asked for."""

from deploy.sandbox.model.keys import Key
from deploy.sandbox.rsa import new_key
from deploy.sandbox.world import World


def server_key(world: World) -> Key:
    """Return the key of a world."""
    key = world.keys.get("key")
    if key is None:
        modulus, private_exponent = new_key()
        key = world.keys.add(Key(modulus=f"{modulus:x}", private_exponent=f"{private_exponent:x}"))
    return key

import pytest

from resolvers.errors import SealError
from resolvers.sources.vault import Vault

OLD, NEW = "o" * 64, "n" * 64


def test_what_was_sealed_opens_for_its_purpose_only() -> None:
    vault = Vault(NEW)
    sealed = vault.seal(b"token-of-alice", "grant:alice")
    assert b"token-of-alice" not in sealed
    assert vault.open(sealed, "grant:alice") == b"token-of-alice"
    with pytest.raises(SealError, match="another purpose than 'grant:bob'"):
        vault.open(sealed, "grant:bob")


def test_the_same_bytes_never_look_the_same() -> None:
    vault = Vault(NEW)
    assert len({vault.seal(b"", "session") for _ in range(200)}) == 200


def test_a_rotated_secret_still_opens_and_asks_to_be_sealed_anew() -> None:
    sealed = Vault(OLD).seal(b"x", "session")
    rotated = Vault(NEW, [OLD])
    assert rotated.open(sealed, "session") == b"x"
    assert rotated.needs_reseal(sealed)
    fresh = rotated.seal(b"x", "session")
    assert not rotated.needs_reseal(fresh)
    assert Vault(NEW).open(fresh, "session") == b"x"


def test_a_secret_that_is_gone_is_told() -> None:
    sealed = Vault(OLD).seal(b"x", "session")
    with pytest.raises(SealError, match="neither SESSION_SECRET nor in CHIRP_SECRET_PREVIOUS"):
        Vault(NEW).open(sealed, "session")


def test_every_changed_byte_is_found() -> None:
    vault = Vault(NEW)
    sealed = vault.seal(b"secret", "session")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealError):
            vault.open(bytes(changed), "session")


def test_every_cut_is_found() -> None:
    vault = Vault(NEW)
    sealed = vault.seal(b"secret", "session")
    for size in range(len(sealed)):
        with pytest.raises(SealError):
            vault.open(sealed[:size], "session")
